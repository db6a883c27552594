/** Texts of a flow told as a line of messages. */
export default {
  views: 'How the flow is shown',
  show: 'Show as a list of messages',
  canvas: 'Show the canvas',
  title: 'Messages in order',
  empty: {
    title: 'Nobody enters yet',
    text: 'Add a step by which contacts enter, on the canvas or from the palette: the messages after it stand here in order.',
  },
  joins: 'goes on at “{step}”',
  add: 'Add a step here',
  insert: 'Insert a step here',
  entered: 'How many got as far as this message',
  up: 'Move “{step}” up',
  down: 'Move “{step}” down',
  remove: 'Remove “{step}”',
}
