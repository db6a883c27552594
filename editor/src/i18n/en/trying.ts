/** Texts of trying one step on a made-up contact. */
export default {
  open: 'Try this step',
  close: 'Close the trial',
  title: 'Try this step',
  text: 'Played on its own with the data below. Nothing is sent, called or kept.',
  userId: 'userId of a contact',
  take: 'Take their data',
  sample: 'What the step sees, as JSON',
  shape: 'This is not what a step sees: it has contact, event with its name in event and properties, and vars.',
  run: 'Run',
  left: 'Goes on by “{port}”.',
  waiting: 'Waits for something to happen.',
  waitingUntil: 'Waits, until {at} at the latest.',
  ended: 'The contact’s way ends here.',
  failed: 'Failed: {message}',
  parts: { vars: 'Kept for later steps', why: 'What decided', messages: 'Messages that it would send' },
}
