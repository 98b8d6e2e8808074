"""The one word of some more languages, and signs that need no language."""

WORDS = {
    "stop": """
        🛑 ⛔ 🚫 стоп sluta slutt stans överge przestań przestańcie dość stopsms lopeta σταματα
        dur durdur iptal_et
    """,
    "end": "avsluta avslutt afmeld rezygnuje rezygnuję odhlásit zrušit iptal ret koniec",
    "unsub": """
        отписаться отписка отпишите avregistrera avprenumerera avmeld afmeld_mig wypisz
        wypisz_mnie wypisać odhlasit 退订 取消订阅 配信停止 수신거부 退訂
    """,
    "send": "skicka sende wysyłać отправлять skickar",
    "message": "meldinger meddelanden wiadomości сообщений",
    "weak": "🖕 👎 ✋ 🙅 😡 🤬 😠 💩",
    "glad": "😍 ❤ 🥰 😂 🤣 💕 😘 🔥 😻 💖 🤩 ♥ 💗 💜 💙 😭",
    "small": "🙏 🙄 😒 🙂 😊 👍 ❗ ‼",
}
