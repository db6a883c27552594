/** Texts of the lists that people work through; what is in them comes from their plugins. */
export default {
  search: 'Search',
  state: 'Which',
  actions: 'What can be done',
  empty: { title: 'Nothing here', text: 'What flows ask people to do appears here, what is due first on top.' },
  emptyState: { title: 'Nothing among “{state}” yet', text: 'Items come here when somebody marks them so.' },
  nameless: 'no name',
  none: { title: 'Nothing found', text: 'Nothing here has these words.' },
  unknown: { title: 'There is no such list here', text: 'The plugin that brings it is not installed, or was removed.' },
}
