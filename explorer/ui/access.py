"""Who looks at the page, and the teacher's door. The rules are `core.access`."""

import streamlit as st

from explorer.core.jobs import access
from explorer.core.jobs.access import Visitor
from explorer.ui import parts, plain


def visitor() -> Visitor:
    """Who looks: from the cookies with which this page connected, and what the guard of the server says of it.

    A connection that did not pass the guard is taken for a stranger's; a script without a connection is a test.
    """
    headers = st.context.headers
    if not len(headers):
        return Visitor()
    return access.visitor(st.context.cookies, headers.get("X-Explorer-Open") != "0")


def refused(why: str | None) -> bool:
    """Says why something is not done; whoever acts asks here, since a button that is shut can be pressed all the same.
    """
    if why:
        plain.error(why, icon=":material/lock:")
    return bool(why)


def door() -> None:
    """On a server that is open to others: what a visitor may do, and where the teacher comes in and leaves."""
    who = visitor()
    if not who.open:
        return
    if who.key:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.caption("You hold the teacher's key: everything is open to you.")
            parts.door("leave")
    else:
        st.caption("You are a visitor: look at everything, draw, train, and change what you trained yourself.")
        with st.expander("I am the teacher", icon=":material/key:"):
            parts.door("knock")
