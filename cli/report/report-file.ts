/** File name of the report among the results, unless `--output` gives another. */
export const reportFile = 'report.html';
