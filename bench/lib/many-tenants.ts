import pg from 'pg';

/** How many datasets and issues the tenants have; the first is the one that is measured. */
export interface TenantSizes {
  tenants: number;
  datasets: number;
  otherDatasets: number;
  issuesEach: number;
}

/**
 * Fills the database from one scanned dataset: copies of it for its own organisation and for others, each with a
 * version, its columns, three scans and their issues (half of them in the last). Copied by the database itself, so that
 * 30,000 issues take seconds.
 */
export async function copyToTenants(ownerUrl: string, datasetId: string, sizes: TenantSizes): Promise<void> {
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    await client.query(FUNCTION);
    await client.query('SELECT pg_temp.copy_to_tenants($1, $2, $3, $4, $5)', [
      datasetId,
      sizes.tenants,
      sizes.datasets,
      sizes.otherDatasets,
      sizes.issuesEach,
    ]);
    await client.query('VACUUM ANALYZE');
  } finally {
    await client.end();
  }
}

const FUNCTION = `CREATE FUNCTION pg_temp.copy_to_tenants(
  template uuid, tenants int, datasets_own int, datasets_other int, issues_each int
) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  own uuid; org uuid; ds uuid; ver uuid; scan uuid; last_scan uuid; old_version uuid; old_scan uuid; kinds int;
  share int; made timestamptz;
BEGIN
  SELECT org_id, current_version_id, latest_scan_id INTO own, old_version, old_scan FROM datasets WHERE id = template;
  SELECT count(*) INTO kinds FROM quality_issues WHERE scan_id = old_scan;
  FOR tenant IN 1..tenants LOOP
    org := own;
    IF tenant > 1 THEN
      org := uuidv7();
      INSERT INTO organisations SELECT (jsonb_populate_record(t,
        jsonb_build_object('id', org, 'slug', 'bench-' || tenant, 'name', 'Bench ' || tenant))).*
        FROM organisations t WHERE id = own;
    END IF;
    FOR n IN 1..(CASE WHEN tenant = 1 THEN datasets_own - 1 ELSE datasets_other END) LOOP
      ds := uuidv7(); ver := uuidv7(); last_scan := uuidv7(); made := now() - make_interval(hours => n);
      INSERT INTO datasets SELECT (jsonb_populate_record(t, jsonb_build_object('id', ds, 'org_id', org,
        'name', 'Dataset ' || n, 'current_version_id', ver, 'latest_scan_id', last_scan, 'created_at', made))).*
        FROM datasets t WHERE id = template;
      INSERT INTO dataset_versions SELECT (jsonb_populate_record(t, jsonb_build_object('id', ver, 'org_id', org,
        'dataset_id', ds))).* FROM dataset_versions t WHERE id = old_version;
      INSERT INTO dataset_columns SELECT (jsonb_populate_record(t, jsonb_build_object('id', uuidv7(), 'org_id', org,
        'version_id', ver))).* FROM dataset_columns t WHERE version_id = old_version;
      FOR turn IN 1..3 LOOP
        scan := CASE WHEN turn = 3 THEN last_scan ELSE uuidv7() END;
        INSERT INTO quality_scans SELECT (jsonb_populate_record(t, jsonb_build_object('id', scan, 'org_id', org,
          'dataset_id', ds, 'version_id', ver, 'created_at', made + make_interval(mins => turn)))).*
          FROM quality_scans t WHERE id = old_scan;
        share := CASE WHEN turn = 3 THEN issues_each / 2 ELSE issues_each / 4 END;
        INSERT INTO quality_issues SELECT (jsonb_populate_record(t, jsonb_build_object('id', uuidv7(), 'org_id', org,
          'scan_id', scan, 'dataset_id', ds, 'rank', g, 'fingerprint', t.fingerprint || g))).*
          FROM generate_series(1, share) g JOIN (
            SELECT row_number() OVER (ORDER BY rank) AS place, q.id FROM quality_issues q WHERE scan_id = old_scan
          ) chosen ON chosen.place = 1 + g % kinds JOIN quality_issues t ON t.id = chosen.id;
      END LOOP;
    END LOOP;
  END LOOP;
END $$`;
