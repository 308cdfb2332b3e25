/** The page that is shown before anybody is logged in. */
export const login = {
  title: 'Camgate: log in',
  label: 'Access token',
  hint: 'It was printed when this gateway first started. A new one: camgate token --new',
  button: 'Log in',
  used: 'This link was used already: each works once. Enter the access token instead.',
  wrong: 'That is not the access token. Nothing was changed.',
} as const
