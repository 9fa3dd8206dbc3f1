"""The guide tells of each key, type and column, and its examples are manifests."""

import re
from pathlib import Path

import pytest

from jobmonitor.domain.workflow import FieldType
from jobmonitor.workflows import fields, manifest
from jobmonitor.workflows.library import FileWorkflowLibrary
from jobmonitor.workflows.manifest import parse_manifest
from jobmonitor.workflows.resources import workflows_folder

GUIDE = (Path(__file__).parents[2] / "docs" / "guide" / "workflows.md").read_text("utf-8")
EXAMPLES = re.findall(r"```toml\n(.*?)```", GUIDE, re.DOTALL)


def test_it_tells_of_everything_that_a_manifest_may_have():
    keys = fields._KEYS | fields._VARIANT_KEYS | manifest._KEYS | manifest._OPTIONAL_KEYS
    named = keys | set(FieldType) | fields._COLUMN_TYPES.keys()
    pattern = r"(?m)`{0}\b|^\[*{0}\b|^{0} =|\.{0}\]"
    assert [key for key in sorted(named) if not re.search(pattern.format(re.escape(key)), GUIDE)] == []


def test_it_lists_the_workflows_that_come_with_the_application():
    for name in FileWorkflowLibrary([workflows_folder()]).names():
        assert f"| `{name}` |" in GUIDE


@pytest.mark.parametrize("example", EXAMPLES[:2])
def test_its_examples_are_manifests(example):
    text = example if "kind =" in example else f'kind = "video"\n{example}'
    names = re.findall(r"[\"{ ]([A-Z][A-Z_]+)\b", text)
    graph = {"9": {"class_type": "A", "inputs": {name: f"{{{{{name}}}}}" for name in names}}}
    assert len(parse_manifest(text, name="w", file_name="w.toml", graph=graph).fields) >= 2
