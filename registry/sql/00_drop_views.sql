-- Views are dropped before tables change and put back afterwards; nothing else depends on them.
DROP VIEW IF EXISTS registry.public_demand_cell, registry.public_demand_surface, registry.public_lineage, registry.public_site_unit, registry.public_link, registry.public_event,
  registry.public_slug, registry.public_site, registry.public_unit;
