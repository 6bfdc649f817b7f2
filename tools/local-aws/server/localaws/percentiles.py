"""Percentiles of GetMetricData: `p99` is the value that 99 % of the single values do not exceed (nearest rank). moto has none."""
import math
import re

from moto.cloudwatch.models import Statistics

_statistic = Statistics.get_statistics_for_type


def _with_percentiles(self, stat):
    percentile = re.fullmatch(r"p(\d+(?:\.\d+)?)", stat)
    if not percentile:
        return _statistic(self, stat)
    values = sorted(self.metric_single_values_list)
    return values[max(0, math.ceil(float(percentile[1]) / 100 * len(values)) - 1)] if values else None


Statistics.get_statistics_for_type = _with_percentiles
