/** What ONVIF services of real cameras get wrong, each seen on one. Answers that look right and do nothing are the usual kind. */
import * as z from 'zod'

export const OnvifQuirks = z
  .strictObject({
    /** Any operation that it does not know is answered with an empty response and 200. */
    emptyOk: z.boolean(),
    /** Faults come with status 200. */
    faultWith200: z.boolean(),

    /** Whoever has not logged in is refused with a fault that has no subcode, and status 500; only WS-Security is taken. */
    faultWithoutSubcode: z.boolean(),
    /** Media2's GetProfiles ends in a web page with 500 when it is asked for all types of configuration. */
    media2TypeAllFails: z.boolean(),

    /** A continuous move of zero velocity is answered with 200, and the head runs on. */
    zeroVelocityIgnored: z.boolean(),
    /** Stop ends in a fault, or is answered with 200 and changes nothing. */
    stop: z.enum(['refused', 'ignored']),
    /** A move with a time limit ends in a fault. */
    timeoutRefused: z.boolean(),
    /** Pan and tilt and zoom in one move end in a fault. */
    zoomApart: z.boolean(),
    /** Pan and tilt in one move end in a fault. */
    oneAxis: z.boolean(),
    /** A position without an axis means 0 for it. */
    missingAxisIsZero: z.boolean(),
    /** What GetStatus tells: nothing, IDLE for ever, MOVING for ever, zeros for ever, or the truth after two seconds. */
    status: z.enum(['none', 'idle', 'moving', 'zeros', 'slow']),
    /** Positions of 0…360 and 0…180 degrees, speeds of ±7. */
    degrees: z.boolean(),
    /** Neither node nor options tell a space. */
    noSpaces: z.boolean(),
    /** Moves by shares of the picture: ±100 is half of it. */
    fieldOfView: z.boolean(),
    /** A hundred presets that nobody set, and some that act: "Remote reboot" is 94. */
    servicePresets: z.boolean(),
    /** A preset's name may have letters, digits and blanks. */
    plainNames: z.boolean(),
    /** RemovePreset removes all. */
    removesAll: z.boolean(),
    /** No home position. */
    noHome: z.boolean(),

    /** Imaging: no options; sets are refused, taken and not made, made without looking at the range. */
    noOptions: z.boolean(),
    /** A new password is taken, and the old one stays. */
    passwordIgnored: z.boolean(),
    /** A new address: taken without an answer; answered, gone for a moment, and the old one again; answered, and never seen again. */
    addressChange: z.enum(['silent', 'reverts', 'vanishes']),
    /** A new address counts after a restart. */
    rebootNeeded: z.boolean(),
    /** Its log is no answer; it names an address for it, of which a packed one is had. */
    logByAddress: z.boolean(),
    /** A text on the picture is taken, and not shown by asking again. */
    overlayIgnored: z.boolean(),
    /** An encoder's configuration: taken and not made, made with a lower bit rate. */
    encoderSet: z.enum(['ignored', 'clamped']),
    imagingSet: z.enum(['refused', 'ignored', 'unclamped']),

    /** Neither the event service nor its subscriptions. */
    noPullPoint: z.boolean(),
    /** One subscription at a time. */
    oneSubscription: z.boolean(),
    /** A subscription is known by a header that has to come back, not by its address. */
    referenceParameters: z.boolean(),
    /** Host (and port) that stands in the addresses of subscriptions. */
    subscriptionHost: z.string(),
    /** A subscription without a time ends in an error. */
    needsTermination: z.boolean(),
    /** Durations are read as nothing; moments of its own clock are kept. */
    durationsIgnored: z.boolean(),
    /** Only Renew prolongs a subscription, not a pull; or there is no Renew. */
    renewOnly: z.boolean(),
    noRenew: z.boolean(),
    /** Settings of a relay: taken and not made, made with whole seconds. */
    relaySet: z.enum(['ignored', 'clamped']),
    /** No event tells the state of a relay. */
    relaysSilent: z.boolean(),
  })
  .partial()
export type OnvifQuirks = z.infer<typeof OnvifQuirks>
