/** How the report is called among the results, unless told otherwise. */
export const reportFile = 'report.html';
