/** Of the report alone: it must look the same on a screen, on paper and in an archive, so it refers to no other file. */
export const REPORT_STYLE = `
@page { size: A4; margin: 16mm; }
* { box-sizing: border-box; }
body { margin: 0; background: #f3f4f6; color: #111827; font: 13px/1.5 Inter, system-ui, sans-serif; }
main { max-width: 860px; margin: 24px auto; background: #fff; padding: 40px 48px; }
h1 { font-size: 22px; margin: 2px 0; } h2 { font-size: 16px; margin: 32px 0 8px; } h3 { font-size: 13px; margin: 16px 0 4px; }
code, .number, .display { font-family: "IBM Plex Mono", ui-monospace, monospace; font-variant-numeric: tabular-nums; }
code { font-size: 12px; background: #f3f4f6; padding: 0 3px; border-radius: 3px; overflow-wrap: anywhere; }
.quiet { color: #6b7280; font-size: 12px; margin: 2px 0; } em { color: #4b5563; }
.score { display: grid; grid-template-columns: 180px 1fr; gap: 32px; margin-top: 24px; }
.display { font-size: 44px; line-height: 1.1; margin: 0; } .good { color: #047857; } .fair { color: #b45309; } .poor { color: #dc2626; }
table { width: 100%; border-collapse: collapse; } th { text-align: left; font-weight: 500; color: #6b7280; font-size: 12px; }
td, th { padding: 4px 8px 4px 0; border-bottom: 1px solid #e5e7eb; vertical-align: middle; } .number { text-align: right; white-space: nowrap; }
.score td, .score th { border: 0; } .wide { width: 50%; } .ledger { margin-bottom: 16px; } caption { text-align: left; font-weight: 600; padding: 8px 0 2px; }
article { border-top: 1px solid #e5e7eb; padding: 8px 0; break-inside: avoid; } .finding { margin: 0; }
.mark { display: inline-block; width: 9px; height: 9px; border-radius: 5px; margin-right: 8px; }
.facts { margin: 4px 0; font-size: 12px; display: flex; flex-wrap: wrap; gap: 2px 16px; } .facts b { font-weight: 500; color: #6b7280; }
svg { display: block; } tr { break-inside: avoid; } h2, caption, thead { break-after: avoid; }
@media print { body { background: #fff; } main { margin: 0; padding: 0; max-width: none; } .page { break-before: page; } }
`;
