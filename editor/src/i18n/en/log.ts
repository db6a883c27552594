/** The log of automations. */
export default {
  title: 'Automation log',
  subtitle: 'Whom flows reached, when, and what became of it',
  file: 'Download CSV',
  filter: 'Narrow the log',
  search: 'Phone, e-mail, ID or name',
  onlyContact: 'Contact {userId}',
  columns: { who: 'Phone or address', flow: 'Flow and step', at: 'Fired', channel: 'Channel', status: 'Status' },
  nobody: 'nobody any more',
  run: 'Run',
  until: '{reason}, until {at}',
  reasons: {
    'no-address': 'no address',
    suppressed: 'must not be reached',
    erased: 'the person was erased',
    'no-consent': 'no consent',
    'group-unsubscribed': 'unsubscribed from this topic',
    capped: 'too many messages already',
    'quiet-hours': 'quiet hours',
    'run-exited': 'left the flow before it was sent',
    'too-late': 'put off for too long: it would have come too late',
  },
  none: { title: 'Nothing found', text: 'No row fits these filters. Addresses are found by how they begin.' },
  empty: {
    title: 'Nothing has fired yet',
    text: 'As soon as a flow sends something, a row stands here: to whom, by which step, and what became of it.',
  },
}
