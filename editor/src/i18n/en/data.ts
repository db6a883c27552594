/** Texts of what comes in from outside: imports, tables, what was refused; and of the workspace’s settings. */
export default {}
