"""Ids of hosted zones begin with a Z, as AWS's do: the configuration accepts no other."""
import moto.route53.models as route53

_create = route53.create_route53_zone_id


def _create_zone_id(*args, **kwargs):
    return "Z" + _create(*args, **kwargs)[1:]


route53.create_route53_zone_id = _create_zone_id
