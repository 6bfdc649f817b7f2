"""moto starts a fleet's instances with the default security group, whatever their launch template says; Karpenter takes them for drifted."""
from moto.ec2.models.fleets import Fleet

_create = Fleet.create_on_demand_requests


def _groups_in(value):
    """Ids of security groups anywhere in a launch template's data: of the template, or of its network interfaces."""
    if isinstance(value, dict):
        return [found for child in value.values() for found in _groups_in(child)]
    if isinstance(value, list):
        return [found for child in value for found in _groups_in(child)]
    return [value] if isinstance(value, str) and value.startswith("sg-") else []


def _create_on_demand_requests(self, weight_to_add):
    before = len(self.on_demand_instances)
    _create(self, weight_to_add)
    for started in self.on_demand_instances[before:]:
        spec = started["launch_spec"].launch_template_spec
        data = self.ec2_backend.get_launch_template(template_id=spec["LaunchTemplateId"]).get_version(spec["Version"]).data
        groups = [self.ec2_backend.get_security_group_from_id(group) for group in dict.fromkeys(_groups_in(data))]
        instance = started["instance"]
        instance.security_groups = groups
        for interface in instance.nics.values():
            interface._group_set = groups


Fleet.create_on_demand_requests = _create_on_demand_requests
