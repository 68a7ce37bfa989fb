"""The pages of a district or commune office: its work list, and the forms with which it keeps places true.

values      what a form holds, by the JSON pointer of each field
flattening  a document as the values of a form
rows        events, organisations, connections and sources of a form
position    where a form says that a place is
documents   the values of a form as a document
telling     mistakes at their fields, in the language of the page
options     what can be chosen
site_form   the form of a place as a page
settling    a form becomes a request: saved, submitted, or published
editing     routes of the form of a place
again       a request of another kind that is not handed in yet
asking      routes of the other requests about a place
work        routes of the work list
typing      routes that answer while somebody types
routes      all of them
"""
