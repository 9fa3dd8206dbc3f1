"""From the options of `submit` to the values of a form."""

from __future__ import annotations

from pathlib import Path

import pytest

from jobmonitor.cli.outgoing import step_words
from jobmonitor.cli.values import read_values, unused, with_options
from jobmonitor.domain.errors import InvalidField
from jobmonitor.domain.job import JobKind
from jobmonitor.domain.workflow import AudioTrack, Condition, Field, FieldType, Size, Workflow
from jobmonitor.services import forms
from jobmonitor.services.submitting.steps import SubmissionStep

FORM = Workflow(
    name="form",
    title="Form",
    kind=JobKind.VIDEO,
    graph={},
    fields=(
        Field(name="image", label="Image", type=FieldType.IMAGE, required=True),
        Field(name="images", label="Images", type=FieldType.IMAGES, placeholders=("A", "B", "C")),
        Field(name="tracks", label="Tracks", type=FieldType.AUDIO_TRACKS, placeholders=("D", "E")),
        Field(name="size", label="Size", type=FieldType.SIZE, default=Size(640, 360)),
        Field(name="model", label="Model", type=FieldType.CHOICE, choices=("a", "b"), default="a"),
        Field(name="extra", label="Extra", type=FieldType.FLOAT, only_when=Condition("model", ("b",))),
    ),
)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("a.png", "b.png", "c:d@1.wav"):
        (tmp_path / name).write_bytes(b"x")
    return tmp_path


def test_options_of_fields_with_several_files_are_gathered(home: Path) -> None:
    read, problems = read_values(
        FORM,
        ["tracks=~/c:d@1.wav@2.5", "tracks=2:~/c:d@1.wav@0"],
        ["images=~/a.png", "images=~/b.png", "image=~/b.png"],
    )
    assert problems == []
    assert read["images"] == (home / "a.png", home / "b.png")
    assert read["tracks"] == (AudioTrack(1, home / "c:d@1.wav", 2.5), AudioTrack(2, home / "c:d@1.wav", 0.0))
    assert read["image"] == home / "b.png"


def test_a_folder_stands_for_the_pictures_in_it(home: Path) -> None:
    read, problems = read_values(FORM, [], [f"images={home}"])
    assert (read["images"], problems) == ((home / "a.png", home / "b.png"), [])


def test_of_other_fields_the_last_option_counts() -> None:
    assert read_values(FORM, ["model=a", "model=b"], [])[0] == {"model": "b"}


def test_one_side_of_a_size_leaves_the_other_as_usual() -> None:
    read, _ = read_values(FORM, ["height=512"], [])
    assert forms.check_value(FORM.fields[3], read["size"]) == Size(640, 512)


def test_a_home_folder_that_is_not_there_is_just_a_name() -> None:
    read, problems = read_values(FORM, [], ["image=~nobody-at-all/x.png"])
    assert (read, problems) == ({"image": Path("~nobody-at-all/x.png")}, [])


def test_all_that_is_wrong_is_told_with_the_option_to_use() -> None:
    _, problems = read_values(FORM, ["modell=a", "nonsense", "tracks=9:x.wav"], ["model=x.txt"])
    told = " ".join(str(each) for each in with_options(FORM, problems))
    for words in ("Did you mean model", "--set takes NAME=VALUE", "takes no file. Use --set model=TEXT",
                  "--set tracks=SPEAKER:PATH@SECONDS"):  # fmt: skip
        assert words in told
    missing = with_options(
        FORM, [InvalidField("image", "Image is required.", remedy="Choose an image file.")]
    )
    assert str(missing[0]) == "Image is required. Choose an image file. (--file image=IMAGE)"


def test_a_value_that_counts_for_nothing_is_noted() -> None:
    assert unused(FORM, {"extra": "1"}) == ["extra is not used: it counts only where model is b."]
    assert unused(FORM, {"extra": "1", "model": "b"}) == []


def test_an_upload_says_how_far_it_is() -> None:
    mega = 1024 * 1024
    step = SubmissionStep("Sending clip.mp4", 0.4, "clip.mp4", all_sent=60 * mega, all_size=150 * mega)
    assert step_words(step) == "Sending clip.mp4 40 % (60 of 150 MB)"
    assert step_words(SubmissionStep("Recording", is_final=True)) == "Recording"
    assert "\033" not in step_words(SubmissionStep("Sending \033[2Jx.png", 1.0))
