const whole = new Intl.NumberFormat('en');
const precise = new Intl.NumberFormat('en', { maximumFractionDigits: 2 });
const percent = new Intl.NumberFormat('en', { style: 'percent', maximumFractionDigits: 1 });

/** A value as a person reads it. Null is "not over yet" or "nothing to divide by", never 0. */
export function format(name, value) {
  if (value === null || value === undefined || value === '') return '–';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value !== 'number') return String(value);
  if (/rate$|share$|stickiness|Factor$/i.test(name)) return percent.format(value);
  return (Number.isInteger(value) ? whole : precise).format(value);
}

/** `signUpRate` as `sign up rate`. */
export function words(name) {
  return name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}
