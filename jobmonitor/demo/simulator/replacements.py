"""Classes that are gone from the newer server but have a successor."""

from __future__ import annotations

from typing import Any

from jobmonitor.demo.simulator.catalogue import Catalogue

#: Old class → what takes its place, in the shape of `GET /node_replacements`.
REPLACEMENTS: dict[str, list[dict[str, Any]]] = {
    "T2IAdapterLoader": [
        {
            "new_node_id": "ControlNetLoader",
            "old_node_id": "T2IAdapterLoader",
            "old_widget_ids": ["t2i_adapter_name"],
            "input_mapping": [{"new_id": "control_net_name", "old_id": "t2i_adapter_name"}],
            "output_mapping": [{"new_idx": 0, "old_idx": 0}],
        }
    ],
    "ResizeImagesByLongerEdge": [
        {
            "new_node_id": "ImageScaleToMaxDimension",
            "old_node_id": "ResizeImagesByLongerEdge",
            "old_widget_ids": ["longer_edge"],
            "input_mapping": [
                {"new_id": "image", "old_id": "images"},
                {"new_id": "largest_size", "old_id": "longer_edge"},
                {"new_id": "upscale_method", "set_value": "lanczos"},
            ],
            "output_mapping": [{"new_idx": 0, "old_idx": 0}],
        }
    ],
    "ImageBatch": [
        {
            "new_node_id": "BatchImagesNode",
            "old_node_id": "ImageBatch",
            "old_widget_ids": None,
            "input_mapping": [
                {"new_id": "images.image0", "old_id": "image1"},
                {"new_id": "images.image1", "old_id": "image2"},
            ],
            "output_mapping": None,
        }
    ],
}


def replace_gone_classes(graph: dict[str, Any], catalogue: Catalogue) -> None:
    """Rewrite nodes of a class that is gone, in place. KeyError if such a node has no `_meta`.

    AttributeError if a node is no object: the server answers 500 to both.
    """
    for node in graph.values():
        name = node.get("class_type")
        if name is None or name in catalogue or name not in REPLACEMENTS:
            continue
        new = REPLACEMENTS[name][0]
        node["_meta"]["title"] = node["_meta"].get("title", name)
        old = node["inputs"]
        inputs = {}
        for rule in new["input_mapping"]:
            if "set_value" in rule:
                inputs[rule["new_id"]] = rule["set_value"]
            elif rule["old_id"] in old:
                inputs[rule["new_id"]] = old[rule["old_id"]]
        node["class_type"], node["inputs"] = new["new_node_id"], inputs
