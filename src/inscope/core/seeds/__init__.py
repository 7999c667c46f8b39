"""Seed files: records and requests of an installation, read from YAML or JSON and checked before anything is kept."""

from inscope.core.seeds.model import Seed
from inscope.core.seeds.read import read_seed
from inscope.core.seeds.reading import SeedError

__all__ = ["Seed", "SeedError", "read_seed"]
