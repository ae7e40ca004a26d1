"""How the shopper's page looks: one column, large buttons, light or dark as the phone is."""

STYLE = """
:root { color-scheme: light dark; --ink: #17120f; --paper: #fff; --ground: #f4f0ed; --soft: #6d655f; --line: #e3dcd7; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #f6f1ee; --paper: #1d1917; --ground: #100e0d; --soft: #a89f98; --line: #38322e; }
}
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; display: grid; place-items: start center; padding: 1rem;
  background: var(--ground); color: var(--ink); font: 1.0625rem/1.5 system-ui, sans-serif; }
main { width: 100%; max-width: 26rem; padding: 1.5rem; border-radius: 1.25rem; background: var(--paper); }
.brand { margin: 0 0 1.5rem; font-weight: 700; }
.brand span { padding: .15rem .5rem; border-radius: 1rem; background: #ffa8cd; color: #17120f; font-size: .8rem; }
.merchant, .reference { margin: 0; color: var(--soft); overflow-wrap: anywhere; }
h1 { margin: .25rem 0; font-size: 2.25rem; line-height: 1.15; overflow-wrap: anywhere; }
h1.completed { color: #12784a; }
h1.declined, h1.expired, h1.canceled { color: #b3261e; }
ul { margin: 1.25rem 0; padding: 0; list-style: none; border-top: 1px solid var(--line); }
li { display: flex; justify-content: space-between; gap: 1rem; padding: .75rem 0;
  border-bottom: 1px solid var(--line); }
li span { overflow-wrap: anywhere; }
li span:last-child { white-space: nowrap; font-variant-numeric: tabular-nums; }
form { margin: .75rem 0 0; }
button { width: 100%; min-height: 3.25rem; border: 1px solid var(--line); border-radius: .75rem;
  background: transparent; color: inherit; font: inherit; font-weight: 600; cursor: pointer; }
button.approve { border-color: var(--ink); background: var(--ink); color: var(--paper); }
button:focus-visible, a:focus-visible { outline: 3px solid #b46be0; outline-offset: 2px; }
a { color: inherit; }
"""
