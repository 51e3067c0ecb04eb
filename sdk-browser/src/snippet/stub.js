// Keeps calls until the script is there. The same for every page, so that a policy can name its hash.
if (!window.everloop) {
  const kept = [];
  for (const method of 'track identify page screen group alias reset consent setContext use'.split(' '))
    kept[method] = (...args) => {
      // Where the script is blocked, no one empties this.
      if (kept.length < 1000) kept.push([method, args, Date.now()]);
    };
  window.everloop = kept;
}
