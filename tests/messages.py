"""Messages that several tests send."""

BANK = (
    "We are a regional bank. Should we outsource a fraud model on customers' transactions? Our ML team of twelve runs "
    "models in production, and fraud models are proven everywhere."
)
CHATBOT = "should we outsource our support chatbot?"
EXIT = "what should a contract say about exit?"
