/** Texts of the panel that tries a flow out: simulations, tests, reasons. */
import rehearse from './lab-rehearse.ts'
import simulate from './lab-simulate.ts'

import tests from './lab-tests.ts'

export default {
  title: 'Try it out',
  tabs: { simulate: 'Simulate', rehearse: 'Step by step', tests: 'Tests', why: 'Why?' },
  rehearse,
  tests,
  simulate,
  why: {
    about: 'Ask about any contact: why it came into this flow or did not, and why each step went the way it did.',
    contact: 'Contact to ask about',
    find: 'Find a contact by name, e-mail or ID',
    nobody: 'Nobody found. Try another name, e-mail or ID.',
    refresh: 'Ask again',
    empty: {
      title: 'Whom do you want to ask about?',
      text: 'Choose a contact above. The answer is one reason, with the values that decided.',
    },
    unknown: { title: 'There is no such contact', text: 'Nobody is known as {id}. Find the contact by name, e-mail or ID.' },
    in: 'Why the contact came in',
    out: 'Why the contact did not come in',
    again: 'Why not again since',
    values: 'Values that decided',
    decided: 'Decided at “{step}”',
    passages: 'How it went through',
    lastTen: 'The last ten are shown.',
    page: 'Everything about this contact',
    card: {
      title: 'Why in a flow, or not?',
      text: 'What let this contact into a flow, or kept it out.',
      flow: 'Choose a flow',
      none: 'No such flow',
      ask: 'Ask',
    },
    cameIn: 'Came in {at}',
    key: 'for {key}',
    path: 'Show the path on the canvas',
    show: 'Show this step',
    gone: 'This step is not in the flow any more',
    because: '{what}: {why}',
    messages: {
      MESSAGE_SENT: 'Message sent',
      MESSAGE_WAITING: 'Message is waiting to be sent',
      MESSAGE_REFUSED: 'Message not sent',
      MESSAGE_FAILED: 'Message could not be sent',
      MESSAGE_UNKNOWN: 'Nobody knows whether the message left',
    },
    reasons: {
      ENTERED_BY_EVENT: 'The event “{event}” of {at} let the contact in.',
      ENTERED_BY_TRIGGER: 'Let in on {at} by the API, another flow, a date or a timetable.',
      ENTRY_NOT_CALLED: 'Nobody let this contact in: neither the API nor another flow.',
      ENTRY_NOT_CALLED_AGAIN: 'Nobody let this contact in again: neither the API nor another flow.',
      ENTRY_NO_EVENT: 'The contact never did what starts this flow. No such event came: {events}.',
      ENTRY_NO_EVENT_AGAIN: 'Since then no such event came: {events}.',
      ENTRY_EVENT_BEFORE_PUBLISHED: 'The last “{event}” came on {at}, before the flow was published on {publishedAt}.',
      ENTRY_RULE_FALSE: 'The event “{event}” of {at} came, but the condition of the start did not hold.',
      ENTRY_RULE_FAILED:
        'The condition of the start could not be worked out, so the contact was not let in. Look at the rule of the start.',
      ENTRY_NO_MOMENT: 'The contact has no such date, or it has passed.',
      ENTRY_MOMENT_AHEAD: 'The time has not come: the contact comes in on {at}.',
      ENTRY_AUDIENCE_FALSE: 'The contact is not among those whom the timetable lets in: the condition does not hold.',
      ENTRY_SCHEDULE_AHEAD: 'The contact is among those who are let in; the next time is {at}.',
      ENTRY_SCHEDULE_AHEAD_OVER: 'The contact is among those who are let in, but the timetable has ended.',
      ENTRY_ONCE:
        'The contact has been in since {enteredAt}, and everybody may come in once. See “A contact enters” in the settings of the flow.',
      ENTRY_ONCE_KEY:
        'The contact has been in for {key} since {enteredAt}, and may come in once for each. See “A contact enters” in the settings of the flow.',
      ENTRY_PERIOD: 'The contact came in on {enteredAt} and may come again after {until}: not more often than once in {period}.',
      ENTRY_PERIOD_KEY:
        'The contact came in for {key} on {enteredAt} and may come again for it after {until}: not more often than once in {period}.',
      ENTRY_CHANGED_SINCE:
        'By what is known now, “{event}” of {at} would let the contact in. When it came, the contact’s data or the state of the flow was another.',
      ENTRY_QUOTA: 'On {at} the workspace had started as many runs that day as its daily limit allows, so this one was refused.',
      ENTRY_CLOSED:
        'On {at} another flow or a timetable wanted to let the contact in, but this flow was not active or has no start for that.',
      FLOW_NOT_PUBLISHED: 'The flow has not been published, so it lets nobody in. Publish it.',
      FLOW_ARCHIVED: 'The flow is in the archive and lets nobody in. Restore it first.',
      FLOW_PAUSED: 'The flow is paused and lets nobody in. Resume it.',
      FLOW_TRIGGER_MISSING: 'Nothing starts the published version of this flow. Add a step from “How contacts enter”.',
      INPUTS_WAITING: 'What this contact did last has not been handled yet (waiting: {waiting}). Ask again in a moment.',
      INPUTS_IN_QUARANTINE:
        'Something this contact did could not be handled and was put aside ({aside}). Once the cause is gone, retry it under Refused, Put aside.',
    },
  },
}
