"""What every stack made, with its properties as they were resolved, as JSON lines in the file that LOCAL_AWS_RECORDS names.

For tests that need what a template alone cannot say: the manifest that a stack applies, the policies of a role, with the identifiers in place.
A later line for the same stack and logical id replaces an earlier one.
"""
import json
import os

import moto.cloudformation.parsing as parsing

_path = os.environ.get("LOCAL_AWS_RECORDS")
_create, _update, _parse = parsing.parse_and_create_resource, parsing.parse_and_update_resource, parsing.parse_resource_and_generate_name
_resolved = {}


def _remember(logical_id, resource_json, resources_map):
    parsed = _parse(logical_id, resource_json, resources_map)
    if parsed:
        _resolved[logical_id] = parsed[1]
    return parsed


def _record(resource, logical_id, resources_map):
    # moto cannot update some types, such as managed policies, and leaves them as they are: they are recorded as AWS would make them.
    made = resource if resource is not None else resources_map._parsed_resources.get(logical_id)
    if made is not None and logical_id in _resolved:
        line = {
            "stack": resources_map["AWS::StackName"],
            "logicalId": logical_id,
            "type": _resolved[logical_id]["Type"],
            "physicalId": getattr(made, "physical_resource_id", None),
            "properties": _resolved[logical_id].get("Properties", {}),
        }
        with open(_path, "a", encoding="utf-8") as file:
            file.write(json.dumps(line, default=str) + "\n")
    return resource


def _recorded(make):
    def made(logical_id, resource_json, resources_map, account_id, region_name):
        return _record(make(logical_id, resource_json, resources_map, account_id, region_name), logical_id, resources_map)

    return made


if _path:
    parsing.parse_resource_and_generate_name = _remember
    parsing.parse_and_create_resource = _recorded(_create)
    parsing.parse_and_update_resource = _recorded(_update)
