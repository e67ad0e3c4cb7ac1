import { SeverityMark } from '@/components/ui/severity-mark';
import { type Issue, Severity } from '@/server/domain/quality/contract';
import { type Chosen, FACETS, facetCounts } from './facets';
import classes from './issue-facets.module.css';

interface IssueFacetsProps {
  issues: Issue[];
  chosen: Chosen;
  onChoose: (facet: string, value: string) => void;
}

const VALUES_MAX = 12;

export function IssueFacets({ issues, chosen, onChoose }: IssueFacetsProps) {
  return (
    <nav className={classes.facets} aria-label="Facets">
      {FACETS.map((facet) => (
        <fieldset key={facet.id} className={classes.facet}>
          <legend>{facet.title}</legend>
          {facetCounts(issues, chosen, facet)
            .slice(0, VALUES_MAX)
            .map(([value, count]) => {
              const severity = facet.id === 'severity' ? Severity.safeParse(value).data : undefined;
              return (
                <button
                  key={value}
                  type="button"
                  className={classes.value}
                  aria-pressed={chosen[facet.id] === value}
                  onClick={() => onChoose(facet.id, value)}
                >
                  {severity !== undefined && <SeverityMark severity={severity} />}
                  <span className={classes.name} title={facet.nameOf(value)}>
                    {facet.nameOf(value)}
                  </span>
                  <span className="mono">{count}</span>
                </button>
              );
            })}
        </fieldset>
      ))}
    </nav>
  );
}
