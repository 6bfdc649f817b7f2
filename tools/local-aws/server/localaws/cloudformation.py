"""CloudFormation models that moto lacks. Import before the server starts."""
from moto.core.common_models import CloudFormationModel
import moto.cloudformation.parsing as parsing
from moto.ec2.models import ec2_backends
from moto.eks.models import eks_backends
from moto.iam.models import iam_backends
from moto.s3.models import s3_backends
from moto.cloudformation.custom_model import CustomModel

RECORDED = {}

class _Base:
    NAME = None
    def __init__(self, pid, props): self.pid, self.props = pid, props
    @property
    def physical_resource_id(self): return self.pid
    @staticmethod
    def cloudformation_name_type(): return ""
    @classmethod
    def has_cfn_attr(cls, attr): return True
    def get_cfn_attribute(self, attr): return f"{self.pid}::{attr}"

class VPCCidrBlock(_Base, CloudFormationModel):
    @staticmethod
    def cloudformation_type(): return "AWS::EC2::VPCCidrBlock"
    @classmethod
    def create_from_cloudformation_json(cls, name, cj, account_id, region_name, **kw):
        p = cj["Properties"]
        r = ec2_backends[account_id][region_name].associate_vpc_cidr_block(p["VpcId"], p["CidrBlock"], False)
        return cls(r["association_id"], p)
    @classmethod
    def update_from_cloudformation_json(cls, original_resource, new_resource_name, cloudformation_json, account_id, region_name):
        if original_resource.props != cloudformation_json["Properties"]:
            ec2_backends[account_id][region_name].disassociate_vpc_cidr_block(original_resource.pid)
            return cls.create_from_cloudformation_json(new_resource_name, cloudformation_json, account_id, region_name)
        return original_resource
    def delete(self, account_id, region_name):
        ec2_backends[account_id][region_name].disassociate_vpc_cidr_block(self.pid)

class EKSCluster(_Base, CloudFormationModel):
    @staticmethod
    def cloudformation_type(): return "AWS::EKS::Cluster"
    @staticmethod
    def cloudformation_name_type(): return "Name"
    @classmethod
    def create_from_cloudformation_json(cls, name, cj, account_id, region_name, **kw):
        p = cj["Properties"]; v = p["ResourcesVpcConfig"]
        c = eks_backends[account_id][region_name].create_cluster(name=p.get("Name", name), role_arn=p["RoleArn"],
            resources_vpc_config={k[0].lower()+k[1:]: x for k, x in v.items()}, version=p.get("Version"),
            kubernetes_network_config={k[0].lower()+k[1:]: x for k, x in p.get("KubernetesNetworkConfig", {}).items()} or None)
        s = cls(c.name, p); s.c = c
        return s
    @classmethod
    def update_from_cloudformation_json(cls, original_resource, new_resource_name, cloudformation_json, account_id, region_name):
        p = cloudformation_json["Properties"]; original_resource.props = p
        original_resource.c.version = p.get("Version", original_resource.c.version)
        return original_resource
    def get_cfn_attribute(self, a):
        return {"Arn": self.c.arn, "Endpoint": self.c.endpoint, "CertificateAuthorityData": self.c.certificate_authority["data"],
                "OpenIdConnectIssuerUrl": self.c.identity["oidc"]["issuer"], "ClusterSecurityGroupId": "sg-0cluster", "EncryptionConfigKeyArn": ""}[a]

class OIDCProvider(_Base, CloudFormationModel):
    @staticmethod
    def cloudformation_type(): return "AWS::IAM::OIDCProvider"
    @classmethod
    def create_from_cloudformation_json(cls, name, cj, account_id, region_name, **kw):
        p = cj["Properties"]
        made = iam_backends[account_id]["aws"].create_open_id_connect_provider(p["Url"], p.get("ThumbprintList", []), p.get("ClientIdList", []), [])
        return cls(made.arn, p)
    def get_cfn_attribute(self, a): return {"Arn": self.pid}[a]
    def delete(self, account_id, region_name): iam_backends[account_id]["aws"].delete_open_id_connect_provider(self.pid)

def recorded(typ):
    class R(_Base, CloudFormationModel):
        @staticmethod
        def cloudformation_type(): return typ
        @classmethod
        def create_from_cloudformation_json(cls, name, cj, account_id, region_name, **kw):
            r = cls(name, cj["Properties"]); RECORDED[name] = (typ, r.props); return r
        @classmethod
        def update_from_cloudformation_json(cls, original_resource, new_resource_name, cloudformation_json, account_id, region_name):
            original_resource.props = cloudformation_json["Properties"]; RECORDED[original_resource.pid] = (typ, original_resource.props); return original_resource
        def delete(self, account_id, region_name): RECORDED.pop(self.pid, None)
    R.__name__ = typ.replace(":", "_")
    KEEP.append(R)
KEEP = []
for t in ["AWS::EKS::AccessEntry", "AWS::EKS::Nodegroup", "AWS::EKS::Addon", "AWS::EKS::PodIdentityAssociation", "AWS::S3::BucketPolicy",
          "AWS::CloudWatch::CompositeAlarm", "AWS::CloudWatch::Dashboard", "AWS::EC2::SecurityGroupEgress", "AWS::CDK::Metadata"]:
    recorded(t)

# custom resources: record instead of invoking a Lambda in docker
def _create(cls, resource_name, cj, account_id, region_name, **kw):
    m = CustomModel(region_name, "req", kw["LogicalId"], resource_name)
    m.set_data({}); m.props = cj["Properties"]; RECORDED[resource_name] = (kw["ResourceType"], m.props)
    return m
CustomModel.create_from_cloudformation_json = classmethod(_create)
def _update(cls, original_resource, new_resource_name, cloudformation_json, account_id, region_name):
    original_resource.props = cloudformation_json["Properties"]; return original_resource
CustomModel.update_from_cloudformation_json = classmethod(_update)

# CDK CLI passes http://127.0.0.1:PORT/bucket/key as TemplateURL
import moto.cloudformation.utils as u, moto.cloudformation.responses as r
_orig = u.get_stack_from_s3_url
def _patched(url, account_id, partition):
    return _orig(url.replace("127.0.0.1", "localhost"), account_id, partition)
u.get_stack_from_s3_url = r.get_stack_from_s3_url = _patched


# moto requires Name on AWS::SSM::Parameter
from moto.ssm.models import Parameter
_pc = Parameter.create_from_cloudformation_json.__func__
def _param(cls, resource_name, cloudformation_json, account_id, region_name, **kw):
    cloudformation_json["Properties"].setdefault("Name", resource_name)
    return _pc(cls, resource_name, cloudformation_json, account_id, region_name, **kw)
Parameter.create_from_cloudformation_json = classmethod(_param)


# UsePreviousValue of a parameter that was never given means the template's default; moto looks only among those given.
from moto.cloudformation.models import CloudFormationBackend
_previous = CloudFormationBackend._resolve_update_parameters
def _resolve(self, instance, incoming_params):
    known = [p for p in incoming_params if not p.get("UsePreviousValue") or p["ParameterKey"] in instance.parameters]
    return _previous(self, instance, known)
CloudFormationBackend._resolve_update_parameters = _resolve


# moto makes a resource as soon as something asks for it, outputs first, and looks at DependsOn only later.
from moto.cloudformation.parsing import ResourceMap
_getitem = ResourceMap.__getitem__
def _ordered(self, key):
    if key in self._resource_json_map and key not in self._parsed_resources:
        needed = self._resource_json_map[key].get("DependsOn", [])
        for dependency in [needed] if isinstance(needed, str) else needed:
            if dependency in self._resource_json_map:
                self[dependency]
    return _getitem(self, key)
ResourceMap.__getitem__ = _ordered


# Fn::GetStackOutput, by which a stack reads an output of another that is no export: moto knows exports alone.
from moto.cloudformation.models import cloudformation_backends
_clean_json = parsing.clean_json
def _with_stack_outputs(resource_json, resources_map):
    if isinstance(resource_json, dict) and "Fn::GetStackOutput" in resource_json:
        reference = resource_json["Fn::GetStackOutput"]
        backend = cloudformation_backends[resources_map._parsed_resources["AWS::AccountId"]][reference["Region"]]
        for stack in backend.stacks.values():
            for output in stack.output_map.values() if stack.name == reference["StackName"] else []:
                if output.key == reference["OutputName"]:
                    return output.value
        raise KeyError(f"no output {reference['OutputName']} of {reference['StackName']}")
    return _clean_json(resource_json, resources_map)
parsing.clean_json = _with_stack_outputs
