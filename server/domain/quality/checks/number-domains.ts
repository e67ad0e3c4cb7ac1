/** A kind of number with limits that no real value passes. */
export interface NumberDomain {
  id: string;
  title: string;
  header: RegExp;
  low: number;
  high: number;
}

/** By the header alone, so the header must say it plainly; limits are those of the thing itself. */
export const NUMBER_DOMAINS: readonly NumberDomain[] = [
  {
    id: 'latitude',
    title: 'a latitude',
    header: /^(?:.*[_ .-])?lat(?:itude)?(?:[_ ](?:deg|wgs84))?$/i,
    low: -90,
    high: 90,
  },
  {
    id: 'longitude',
    title: 'a longitude',
    header: /^(?:.*[_ .-])?(?:lon|lng|long|longitude)(?:[_ ](?:deg|wgs84))?$/i,
    low: -180,
    high: 180,
  },
  {
    id: 'age',
    title: 'an age in years',
    header: /^(?:.*[_ .-])?age(?:[_ .-]?(?:in[_ ])?years?)?$/i,
    low: 0,
    high: 125,
  },
  {
    id: 'percent',
    title: 'a percentage',
    header: /percent(?:age)?$|[_ ]pct$|^pct[_ ]|%/i,
    low: 0,
    high: 100,
  },
  { id: 'hour', title: 'an hour of the day', header: /^hour(?:[_ ]of[_ ]day)?$/i, low: 0, high: 24 },
  {
    id: 'month',
    title: 'a month of the year',
    header: /^month(?:[_ ](?:no|number|of[_ ]year))?$/i,
    low: 0,
    high: 12,
  },
  {
    id: 'weight',
    title: 'a weight',
    header: /^(?:body[_ ]?)?(?:weight|mass)(?:[_ ](?:kg|g|lbs?))?$/i,
    low: 0,
    high: Number.POSITIVE_INFINITY,
  },
  {
    id: 'height',
    title: 'a height',
    header: /^(?:body[_ ]?)?height(?:[_ ](?:cm|m|in|ft))?$/i,
    low: 0,
    high: Number.POSITIVE_INFINITY,
  },
  {
    id: 'size',
    title: 'a length or an area',
    header: /^(?:.*[_ ])?(?:length|width|area|distance)(?:[_ ](?:km|m|cm|mm|sqft|sqm|miles?))?$/i,
    low: 0,
    high: Number.POSITIVE_INFINITY,
  },
];
