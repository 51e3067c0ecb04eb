/*
 * Hosts that send a person back, and brought nobody: the hosts of the providers' own pages for signing in, paying and card
 * checks. Every web analytics has such a list; why, and how large the error is without one:
 * https://www.etracker.com/en/tip-of-the-week-referrer-exclusion/
 *
 * Hosts that sign in *and* bring visits (facebook.com, x.com, linkedin.com, github.com, slack.com, amazon.com) are not here:
 * their sign-in pages are paths, which the browser cuts off. Whole sites that send true visits too (stripe.com, klarna.com) are
 * here by their pay hosts only.
 */

/** A person comes back from proving who they are. */
const SIGN_IN = words(`
  accounts.google.com accounts.youtube.com login.microsoftonline.com login.live.com login.windows.net b2clogin.com
  appleid.apple.com idmsa.apple.com login.yahoo.com login.aol.com oauth.yandex.ru passport.yandex.ru id.vk.com
  kauth.kakao.com accounts.kakao.com nid.naver.com access.line.me open.weixin.qq.com auth0.com okta.com onelogin.com
  pingone.com duosecurity.com amazoncognito.com accounts.dev workos.com id.me login.gov`);

/** A person comes back from paying. */
const PAYMENT = words(`
  checkout.stripe.com buy.stripe.com invoice.stripe.com billing.stripe.com hooks.stripe.com pay.stripe.com paypal.com
  braintreegateway.com pay.google.com pay.amazon.com checkout.shopify.com shop.app pay.klarna.com payments.klarna.com
  portal.afterpay.com portal.clearpay.co.uk affirm.com adyen.com checkout.com mollie.com worldpay.com multisafepay.com
  paddle.com lemonsqueezy.com gocardless.com squareup.com ideal.nl sofort.com giropay.de paydirekt.de przelewy24.pl
  payu.com razorpay.com mercadopago.com paystack.com flutterwave.com alipay.com 3dsecure.io`);

/** Pages on which a bank asks whether it is really its customer who pays. */
const CARD_CHECKS = words(`
  arcot.com cardinalcommerce.com securecode.com wlp-acs.com rsa3dsauth.com netcetera.ch netcetera-payment.ch modirum.com
  3dsecure.icscards.nl tpeweb.paybox.com`);

/** An entry holds for its host and all below it. */
export const IGNORED_REFERRERS: readonly string[] = [...SIGN_IN, ...PAYMENT, ...CARD_CHECKS];

function words(text: string): string[] {
  return text.trim().split(/\s+/);
}
