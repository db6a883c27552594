/** Texts of the way from nothing to a flow at work. */
export default {
  title: 'First steps',
  done: '{done} of {of} done',
  hide: 'Hide',
  steps: {
    make: {
      title: 'Make a flow',
      text: 'Take a template, such as the welcome letters: it asks the few things that it needs.',
      do: 'Choose a template',
    },
    publish: {
      title: 'Publish it',
      text: 'Look through its steps and press “Publish”. From then on it lets contacts in.',
      do: 'Open the flow',
    },
    enter: {
      title: 'Walk through it yourself',
      text: 'Send an event as your shop would, with your own address, and watch yourself on the canvas.',
      do: 'Send an event',
    },
    see: {
      title: 'See what it sent',
      text: 'Each message stands in the log with its status, or with the reason why it was not sent.',
      do: 'Open the log',
    },
  },
  send: {
    title: 'Send an event',
    text: 'As a program of your shop would send it. The contact is made if there is none with this address.',
    email: 'E-mail of the contact',
    event: 'What happened',
    more: 'Details of the event',
    properties: 'Properties, as JSON: what is in the cart, the sum and so on, where the flow uses them',
    send: 'Send',
  },
}
