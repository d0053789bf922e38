import { fontFamily } from './svg/font.ts';

const ink = { labelColor: '#222', titleColor: '#222', gridColor: '#e4e4e4', domainColor: '#666', tickColor: '#666' };

/** The style of every figure: font, colors, legend on top. */
export const figureConfig = {
  // ARIA attributes would repeat texts of steps outside of text nodes.
  aria: false,
  font: `${fontFamily}, Verdana, sans-serif`,
  axis: { ...ink, labelFontSize: 10, titleFontSize: 10.5, titleFontWeight: 'normal', labelLimit: 0, titleLimit: 0 },
  legend: {
    orient: 'top',
    direction: 'horizontal',
    labelFontSize: 10.5,
    labelLimit: 0,
    symbolSize: 50,
    symbolOpacity: 1,
    columnPadding: 12,
  },
  title: {
    fontSize: 12.5,
    subtitleFontSize: 10.5,
    subtitleColor: '#444',
    limit: 0,
    offset: 8,
  },
  view: { stroke: '#ccc' },
};
