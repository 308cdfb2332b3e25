import type { login as english } from '../en/login.ts'
import type { Translated } from '../translated.ts'

export const login: Translated<typeof english> = {
  title: 'Camgate: iniciar sesión',
  label: 'Clave de acceso',
  hint: 'Se mostró la primera vez que arrancó esta pasarela. Para crear otra: camgate token --new',
  button: 'Entrar',
  used: 'Este enlace ya se usó: cada uno sirve una vez. Introduzca la clave de acceso.',
  wrong: 'Esa no es la clave de acceso. No se ha cambiado nada.',
}
