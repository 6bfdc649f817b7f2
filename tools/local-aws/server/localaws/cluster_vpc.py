"""EKS says which VPC a cluster's subnets are in; moto repeats what it was given. What reads a cluster goes from there to its VPC."""
from moto.ec2.models import ec2_backends
from moto.eks.models import EKSBackend

create_cluster = EKSBackend.create_cluster


def create_cluster_with_vpc(self, name, role_arn, resources_vpc_config, *args, **kwargs):
    ids = resources_vpc_config.get("subnetIds", [])
    subnets = ec2_backends[self.account_id][self.region_name].describe_subnets()
    vpcs = [subnet.vpc_id for subnet in subnets if subnet.id in ids]
    config = {**resources_vpc_config, **({"vpcId": vpcs[0]} if vpcs else {})}
    return create_cluster(self, name, role_arn, config, *args, **kwargs)


EKSBackend.create_cluster = create_cluster_with_vpc
