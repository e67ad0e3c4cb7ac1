-- Search by words, by beginnings and by likeness over what people call their data. `pg_trgm` comes with PostgreSQL and
-- is trusted: whoever may create objects in the database may add it.
CREATE EXTENSION IF NOT EXISTS pg_trgm;

-- Immutable, so that indexes can be built on it; `array_to_string` is not declared so for every element type.
CREATE FUNCTION dataset_search_text(name TEXT, tags TEXT[], description TEXT) RETURNS TEXT
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  AS $$ SELECT name || ' ' || array_to_string(tags, ' ') || ' ' || coalesce(description, '') $$;

CREATE INDEX "idx_datasets_search_words" ON "datasets"
  USING gin (to_tsvector('simple', dataset_search_text("name", "tags", "description")));
CREATE INDEX "idx_datasets_search_likeness" ON "datasets"
  USING gin (dataset_search_text("name", "tags", "description") gin_trgm_ops);
CREATE INDEX "idx_dataset_columns_name_likeness" ON "dataset_columns" USING gin ("name" gin_trgm_ops);
