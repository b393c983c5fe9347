"""The web UI: a chat page over an advisor. The only place that imports gradio.

`app` serves the page, `page` lays it out, `handlers` react to it, `visit` holds one visitor's conversation,
`rendering` and `panel` turn core types into what is shown, `safety` escapes it, `surface` guards the server.
"""
