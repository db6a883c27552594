/** The look of everything the widget shows. The host takes nothing from its page, and gives it nothing. */
export const styles = `
:host{all:initial;color-scheme:light dark;--card:#fff;--ink:#1b2430;--soft:#55606e;--line:#c9d1da;--accent:#1565c0;--on:#fff;--mine:#e3eefb;--bad:#b3261e;
font:16px/1.5 system-ui,sans-serif;color:var(--ink)}
@media (prefers-color-scheme:dark){:host{--card:#1c222a;--ink:#e8edf3;--soft:#a7b2c0;--line:#3c4753;--accent:#7db7ff;--on:#0b1420;--mine:#24364a;--bad:#ffb4ab}}
*{box-sizing:border-box}[hidden]{display:none!important}
h2,p{margin:0;padding:0}h2{font-size:1.25em;line-height:1.3;overflow-wrap:anywhere}p{white-space:pre-line;overflow-wrap:anywhere}
button,input,select,textarea{font:inherit;color:inherit}
button,.link{display:inline-block;padding:.55em 1.1em;border:1px solid var(--line);border-radius:.5em;background:none;color:var(--ink);text-decoration:none;text-align:center;cursor:pointer;overflow-wrap:anywhere}
.main{background:var(--accent);border-color:var(--accent);color:var(--on);font-weight:600}
button:disabled{opacity:.55;cursor:default}
:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
.close{position:absolute;top:.5em;right:.5em;width:2.5em;height:2.5em;padding:0;border:0;font-size:1em;color:var(--soft)}
.card{position:fixed;z-index:2147483000;margin:0;padding:1.5em;border:1px solid var(--line);border-radius:.9em;background:var(--card);color:var(--ink);box-shadow:0 12px 48px #0004;overflow:auto;max-width:min(26em,calc(100vw - 2em));max-height:calc(100vh - 2em)}
.card h2{padding-right:1.8em}.card p{margin-top:.6em;color:var(--soft)}
dialog.card{inset:0;margin:auto;width:26em}
dialog::backdrop{background:#0007}
.corner{right:1em;bottom:5em;width:22em}
.bar>p:first-child{margin-top:0}.bar{left:50%;transform:translateX(-50%);bottom:1em;width:calc(100vw - 2em);max-width:52em}
.wide{display:block;width:100%;max-height:14em;object-fit:cover;border-radius:.6em;margin-bottom:1em}
.more{align-self:center;color:var(--accent)}
.row{display:flex;flex-wrap:wrap;gap:.6em;margin-top:1.1em}
form{display:grid;gap:.9em;margin-top:1.1em}
label{display:grid;gap:.25em}label.tick{display:flex;gap:.6em;align-items:start}label.tick input{margin:.3em 0 0;flex:none}
input:not([type=checkbox]),select,textarea{width:100%;padding:.55em .7em;border:1px solid var(--soft);border-radius:.5em;background:var(--card)}
[aria-invalid=true]{border-color:var(--bad)!important}.fault{color:var(--bad)!important;margin:.4em 0 0!important;font-size:.92em}
.trap{position:absolute;left:-999em}
.launch{position:fixed;z-index:2147482999;right:1em;bottom:1em;width:3.5em;height:3.5em;padding:0;border-radius:50%;background:var(--accent);border:0;box-shadow:0 4px 16px #0004}
.launch svg{width:1.6em;height:1.6em;fill:none;stroke:var(--on);stroke-width:2;vertical-align:middle}
.count{position:absolute;top:-.2em;right:-.2em;min-width:1.5em;padding:0 .3em;border-radius:1em;background:var(--bad);color:var(--card);font-size:.8em;font-weight:700}
.chat{right:1em;bottom:5.2em;width:23em;height:min(32em,calc(100vh - 7em));padding:0;display:flex;flex-direction:column;overflow:hidden}
.chat h2{padding:.8em 1em;border-bottom:1px solid var(--line);font-size:1.05em}
.log{flex:1;overflow:auto;padding:1em;display:flex;flex-direction:column;gap:.8em}
.says{max-width:85%;align-self:start}.says.mine{align-self:end}
.says>span{font-size:.8em;color:var(--soft)}
.says>p{margin-top:.15em;padding:.55em .8em;border:1px solid var(--line);border-radius:.8em;color:var(--ink)}.says.mine>p{background:var(--mine);border-color:var(--mine)}
.says .row{margin-top:.5em}.face{width:1.6em;height:1.6em;border-radius:50%;object-fit:cover;vertical-align:middle;margin-right:.4em}
.chat form{margin:0;padding:.7em;border-top:1px solid var(--line);grid-template-columns:1fr auto;gap:.5em;align-items:end}
.chat form p{grid-column:1/-1}textarea{resize:none;height:2.8em}
.inline{max-width:30em;padding:1.25em 1.5em 1.5em;border:1px solid var(--line);border-radius:.9em;background:var(--card)}.inline p{margin-top:.4em;color:var(--soft)}
@media (prefers-reduced-motion:no-preference){.card{animation:rise .18s ease-out}@keyframes rise{from{opacity:0;translate:0 .6em}}}
@media (max-width:480px){.chat,.corner{right:.5em;left:.5em;width:auto;max-width:none}}`
