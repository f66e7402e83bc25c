"""Texts of customers that try to be more than text."""

from __future__ import annotations

HOSTILE = [
    "a|b",
    "<script>alert(1)</script>",
    "`code` ``more``",
    "line\nbreak\r\n| x | y |",
    "[link](http://evil.example)",
    "![image](http://evil.example/x.png)",
    "@everyone #1",
    "**bold** __bold__ ~~gone~~",
    "&lt;b&gt; &amp;",
    "https://evil.example www.evil.example",
    "\\| \\` \\<b>",
    "</td></tr></table><h1>x",
    "- [ ] item",
    "\u202eevil",
    "\x1b[31mred",
    "$x^2$",
]

HOSTILE_IN_HTML = [
    *HOSTILE,
    "</script><script>document.title='taken'</script>",
    "<!--<script>",
    "-->",
    "]]>",
    "<img src=x onerror=\"document.title='taken'\">",
    '" onmouseover="document.title=\'taken\'" x="',
    "' autofocus onfocus='x",
    "</style><style>body{display:none}",
    "</title><base href=http://evil.example>",
    "javascript:alert(1)",
    "{{ 7 * 7 }} {% raw %}",
    "\u2028\u2029\u0085",
    "\ufeff\u200b\u2066",
    "\ud800",
    "constructor __proto__ {count}",
]
