"""moto makes every load balancer of a template an application one, names the ARN of a network one alike, drops the weights of a listener's default action,
and refuses to update a listener of TLS or UDP."""
from contextlib import contextmanager
from threading import local

from moto.elbv2 import models
from moto.elbv2.models import ELBv2Backend, FakeLoadBalancer, elbv2_backends

_making = local()
_make_arn = models.make_arn_for_load_balancer
_create = ELBv2Backend.create_load_balancer
_convert = ELBv2Backend.convert_and_validate_properties
_modify = ELBv2Backend.modify_listener


def _arn(*args, **kwargs):
    arn = _make_arn(*args, **kwargs)
    return arn.replace(":loadbalancer/app/", ":loadbalancer/net/") if getattr(_making, "is_network", False) else arn


@contextmanager
def _of_type(loadbalancer_type):
    _making.is_network = loadbalancer_type == "network"
    try:
        yield
    finally:
        _making.is_network = False


def _create_load_balancer(self, *args, **kwargs):
    with _of_type(kwargs.get("loadbalancer_type")):
        return _create(self, *args, **kwargs)


@classmethod
def _from_template(cls, resource_name, cloudformation_json, account_id, region_name, **kwargs):
    properties = cloudformation_json["Properties"]
    return elbv2_backends[account_id][region_name].create_load_balancer(
        resource_name,
        properties.get("SecurityGroups"),
        properties.get("Subnets"),
        scheme=properties.get("Scheme", "internet-facing"),
        loadbalancer_type=properties.get("Type"),
    )


def _convert_actions(self, properties):
    """As `convert_and_validate_properties`, with the target groups of a forward action that has several."""
    actions = []
    for action in properties["DefaultActions"]:
        weighted = action["Type"] == "forward" and "ForwardConfig" in action
        actions.extend([action] if weighted else _convert(self, {"DefaultActions": [action]}))
    return actions


def _modify_listener(self, arn, port=None, protocol=None, *args, **kwargs):
    if protocol not in ("TLS", "UDP"):
        return _modify(self, arn, port, protocol, *args, **kwargs)
    listener = _modify(self, arn, port, None, *args, **kwargs)
    listener.protocol = protocol
    return listener


models.make_arn_for_load_balancer = _arn
ELBv2Backend.create_load_balancer = _create_load_balancer
FakeLoadBalancer.create_from_cloudformation_json = _from_template
ELBv2Backend.convert_and_validate_properties = _convert_actions
ELBv2Backend.modify_listener = _modify_listener
