/** The gateways over HTTP, by the name that the settings choose. */
import type { HttpGateway } from './gateway.ts'
import { generic } from './gateways/generic.ts'
import { smsc } from './gateways/smsc.ts'
import { twilio } from './gateways/twilio.ts'
import { vonage } from './gateways/vonage.ts'

export const httpGateways: ReadonlyMap<string, HttpGateway> = new Map([
  ['twilio', twilio],
  ['vonage', vonage],
  ['smsc', smsc],
  ['http', generic],
])
