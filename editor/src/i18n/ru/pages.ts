/** Texts of the pages around the flow: contacts, runs, inbox, messages, keys, sign-in, set-up. */
export default {}
