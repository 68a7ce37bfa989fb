-- Views are dropped before tables change and put back afterwards; what depends on them goes with them.
DROP FUNCTION IF EXISTS registry.public_site_in(bigint), registry.public_unit_in(bigint);
DROP VIEW IF EXISTS registry.account_title, registry.public_version, registry.public_demand_cell, registry.public_demand_surface, registry.public_lineage, registry.public_site_unit, registry.public_link, registry.public_event,
  registry.public_merged, registry.public_slug, registry.public_site, registry.public_unit;
