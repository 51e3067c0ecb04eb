!((w, d, o, q, s) => {
  if (w.everloop) return;
  q = w.everloop = [];
  q.options = o;
  for (const m of 'track identify page screen group alias reset consent'.split(' '))
    q[m] = (...a) => q.push([m, a, Date.now()]);
  s = d.createElement('script');
  s.async = 1;
  s.src = o.src;
  d.head.appendChild(s);
})(window, document, {
  src: 'https://events.example.com/everloop.min.js',
  writeKey: 'wk_shop_demo',
  host: 'https://events.example.com',
});
everloop.page();
