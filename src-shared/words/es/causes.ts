import type { causes as english } from '../en/causes.ts'
import type { Translated } from '../translated.ts'

export const causes: Translated<typeof english> = {
  cause: {
    auth: {
      name: 'contraseña',
      camera: 'La cámara rechazó el usuario o la contraseña, o necesita una.',
      server:
        'El servidor rechazó el usuario o la contraseña, o este usuario no puede publicar en esta ruta: no dice cuál de las dos cosas.',
      todo: 'Escriba los correctos, o pida que se le dé permiso allí.',
    },
    forbidden: {
      name: 'prohibido',
      camera: 'La cámara prohíbe este vídeo, sea cual sea la contraseña: este usuario o este equipo no tiene permiso.',
      server: 'El servidor lo prohíbe, sea cual sea la contraseña: este usuario o este equipo no tiene permiso.',
      todo: 'Pida que se le permita allí: permisos del usuario, lista de direcciones permitidas.',
    },
    failing: {
      name: 'comunica un error',
      camera: 'La cámara responde que ha fallado ella misma.',
      server: 'El servidor responde que ha fallado él mismo.',
      todo: 'Si sigue así, reinícielo y vea su registro.',
    },
    encrypted: {
      name: 'cifrado por dentro',
      camera: 'La cámara envía este vídeo cifrado (SRTP), y aquí no se puede obtener la clave.',
      server: 'La cámara envía este vídeo cifrado (SRTP), y aquí no se puede obtener la clave.',
      todo: 'Use su dirección sin cifrado (UniFi: sin ?enableSrtp), o desactive SRTP en la cámara.',
    },
    'no-key-frame': {
      name: 'espera un fotograma clave',
      camera: 'Llegan paquetes, pero aún ningún fotograma clave: la imagen empieza con el próximo.',
      server: 'Llegan paquetes, pero aún ningún fotograma clave: la publicación empieza con el próximo.',
      todo: 'Configure en la cámara un intervalo más corto entre fotogramas clave (2 s), o desactive su códec inteligente.',
    },
    'camera-full': {
      name: 'cámara llena',
      camera: 'La cámara no admite más espectadores: otros ocupan todas sus sesiones.',
      server: 'La cámara no admite más espectadores: otros ocupan todas sus sesiones.',
      todo: 'Cierre otro programa que la esté viendo, o suba su límite.',
    },
    unplugged: {
      name: 'desconectada',
      camera: 'La cámara no está conectada a este equipo.',
      server: 'La cámara no está conectada a este equipo.',
      todo: 'Conéctela de nuevo: sigue por sí sola.',
    },
    'not-found': {
      name: 'no existe',
      camera: 'La cámara responde, pero no tiene flujo ni dispositivo en esta dirección.',
      server: 'El servidor responde, pero no conoce nada en esta dirección.',
      todo: 'Revise la dirección, o vuelva a buscar la cámara.',
    },
    'path-refused': {
      name: 'ruta rechazada',
      camera: 'La cámara no acepta esta ruta.',
      server: 'El servidor no acepta publicaciones en esta ruta, o la usa otra cámara.',
      todo: 'Publique en otra ruta, o permita esta en la configuración del servidor.',
    },
    transport: {
      name: 'transporte',
      camera: 'La cámara no acepta este transporte (TCP o UDP).',
      server: 'Nada llega al servidor por este transporte: no lo acepta, o la red intermedia se traga UDP.',
      todo: 'Elija el otro transporte: TCP pasa casi en todas partes.',
    },
    refused: {
      name: 'conexión rechazada',
      camera: 'La dirección responde, pero nada escucha en este puerto: la cámara está arrancando o su RTSP está apagado.',
      server: 'La dirección responde, pero nada escucha en este puerto: el servidor no funciona o usa otro puerto.',
      todo: 'Arránquelo, o corrija el puerto.',
    },
    unreachable: {
      name: 'inaccesible',
      camera: 'La cámara no responde: está apagada, desconectada o en una red a la que no se llega desde aquí.',
      server: 'El servidor no responde: está apagado o la red hasta él está caída.',
      todo: 'Revise la alimentación, el cable y la dirección.',
    },
    dns: {
      name: 'nombre desconocido',
      camera: 'No se encuentra ninguna dirección IP para el nombre de la cámara.',
      server: 'No se encuentra ninguna dirección IP para el nombre del servidor.',
      todo: 'Corrija el nombre, o use la dirección IP.',
    },
    tls: {
      name: 'certificado',
      camera: 'La conexión cifrada con la cámara falló: su certificado o versión no es aceptable.',
      server: 'La conexión cifrada con el servidor falló: su certificado o versión no es aceptable.',
      todo: 'Renueve el certificado, o use la dirección sin cifrado.',
    },
    certificate: {
      name: 'otro certificado',
      camera: 'La cámara muestra otro certificado que antes: se ha renovado, u otra cosa responde en su lugar.',
      server:
        'El servidor muestra un certificado distinto del que se daba por bueno: se ha renovado, u otra cosa responde en su lugar. No se le ha enviado nada.',
      todo: 'Pregunte a quien administra el servidor, compare las huellas y acepte después el nuevo.',
    },
    silent: {
      name: 'sin respuesta',
      camera: 'La cámara acepta la conexión y no dice nada: está ocupada o habla otro protocolo en este puerto.',
      server: 'El servidor acepta la conexión y no dice nada: está ocupado o habla otro protocolo en este puerto.',
      todo: 'Revise el puerto, o reinícielo.',
    },
    'no-media': {
      name: 'sin imagen',
      camera: 'La cámara aceptó y después no envió imagen.',
      server: 'El flujo fue aceptado y después no llegó imagen.',
      todo: 'Pruebe el otro transporte, o reinicie la cámara.',
    },
    'stalled-source': {
      name: 'fuente parada',
      camera: 'La cámara enviaba y dejó de hacerlo, sin cerrar la conexión.',
      server: 'La cámara dejó de enviar, así que nada llega al servidor.',
      todo: 'Revise su cable, alimentación y carga.',
    },
    'slow-source': {
      name: 'más lento que el tiempo real',
      camera: 'La cámara envía menos de lo que toma: la imagen se retrasa.',
      server: 'La cámara envía menos de lo que toma: la imagen se retrasa.',
      todo: 'Revise la línea hasta la cámara (cable, radioenlace) o baje su tasa de bits.',
    },
    damaged: {
      name: 'llega dañado',
      camera: 'Lo que envía la cámara contiene errores.',
      server: 'Llega, pero el servidor cuenta errores continuamente: se ven al mirarlo y en las grabaciones.',
      todo: 'Revise lo que envía la cámara (cifrado, firmware) o haga que se convierta.',
    },
    'stalled-server': {
      name: 'servidor parado',
      camera: 'El servidor dejó de recibir lo que se envía.',
      server: 'El servidor dejó de recibir o de contar lo que se envía.',
      todo: 'Revise la carga del servidor y la red hasta él.',
    },
    congested: {
      name: 'línea demasiado lenta',
      camera: 'Llega más de lo que pasa, así que se omiten imágenes.',
      server: 'La línea hasta el servidor admite menos de lo que envía la cámara: se omiten imágenes y lo que llega tiene huecos.',
      todo: 'Publique el flujo secundario, baje la tasa de bits en la cámara o libere la línea.',
    },
    'server-closed': {
      name: 'conexión cerrada',
      camera: 'La cámara cerró la conexión.',
      server: 'El servidor cerró la conexión: se reinicia, o alguien terminó el flujo allí.',
      todo: 'Si no vuelve, mire su registro.',
    },
    codec: {
      name: 'códec',
      camera: 'La cámara envía algo que aquí no se puede decodificar.',
      server: 'El servidor no admite tal cual una pista de esta cámara.',
      todo: 'Conviértala al publicar, o cambie el códec en la cámara.',
    },
    clock: {
      name: 'reloj',
      camera: 'El reloj de la cámara está mal, así que no acepta peticiones firmadas.',
      server: 'El reloj de la cámara está mal, así que no acepta peticiones firmadas.',
      todo: 'Póngalo en hora, o deje que use NTP.',
    },
    protocol: {
      name: 'protocolo',
      camera: 'La cámara dio una respuesta que no se entiende.',
      server: 'El servidor dio una respuesta que no se entiende: ¿es un MediaMTX?',
      todo: 'Compruebe que la dirección lleva al puerto correcto.',
    },
    storage: {
      name: 'almacenamiento',
      camera: 'No se puede escribir: el disco está lleno, protegido o dañado.',
      server: 'No se puede escribir: el disco está lleno, protegido o dañado.',
      todo: 'Haga sitio, o elija otra carpeta de datos.',
    },
    'bad-url': {
      name: 'dirección errónea',
      camera: 'La dirección de la cámara no se puede usar como está escrita.',
      server: 'La dirección del servidor no se puede usar como está escrita.',
      todo: 'Corríjala.',
    },
    'tool-missing': {
      name: 'falta un programa',
      camera: 'Un programa que esta fuente necesita no está instalado.',
      server: 'Un programa que esto necesita no está instalado.',
      todo: 'Instálelo; en Ajustes se explica cómo.',
    },
    'tool-failed': {
      name: 'FFmpeg falló',
      camera: 'FFmpeg terminó antes de tiempo.',
      server: 'FFmpeg terminó antes de tiempo.',
      todo: 'Vuelva a intentarlo o elija otro método.',
    },
    held: {
      name: 'retenida',
      camera: 'Un operador terminó este flujo a propósito.',
      server: 'El servidor terminó esta sesión y nada más, como hace cuando su operador lo quiere.',
      todo: 'Pregunte allí antes de publicarlo de nuevo. Si no fue nadie: un equipo intermedio que corta conexiones parece lo mismo.',
    },
    duel: {
      name: 'otro emisor',
      camera: 'Alguien más publica en esta ruta.',
      server: 'Alguien más publica en esta ruta, y esta pasarela ha cedido.',
      todo: 'Deténgalo allí, o publique en otra ruta.',
    },
    internal: {
      name: 'defecto',
      camera: 'Camgate cometió un error.',
      server: 'Camgate cometió un error.',
      todo: 'Vuelva a intentarlo y comunique el fallo con sus detalles.',
    },
  },
}
