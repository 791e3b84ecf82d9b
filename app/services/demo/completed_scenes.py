"""Scenes of the demo that were completed, by the client or by the clock; some of the money is still on hold."""

from __future__ import annotations

from app.services.demo.people import BEGONA, INES, JORIS, LUCIA, SANNE, TOM
from app.services.demo.scenes import Act, Scene

COMPLETED = (
    # Completed by the client; the money is on hold.
    Scene(
        "labels",
        SANNE,
        LUCIA,
        "Etiquetas para café de temporada",
        "Cuatro etiquetas con troquel, listas para imprenta.",
        33_000,
        "19d 10:00",
        -6,
        (
            Act("8d 12:00", LUCIA, "delivers", "Aquí están las cuatro etiquetas con sus troqueles."),
            Act("5d 12:00", SANNE, "approves"),
        ),
    ),
    Scene(
        "style",
        TOM,
        LUCIA,
        "Guía de estilo de una página",
        "Colores, tipografías y usos del logotipo en una sola página.",
        30_000,
        "18d 10:45",
        -8,
        (
            Act("10d 16:10", LUCIA, "delivers", "La guía, en inglés y en español."),
            Act("9d 09:05", TOM, "approves"),
        ),
        currency="GBP",
    ),
    # Completed by the client; the money is available.
    Scene(
        "terms",
        SANNE,
        BEGONA,
        "Traducción de condiciones generales (NL–ES)",
        "Nueve páginas, revisadas por una segunda persona.",
        31_000,
        "34d 10:00",
        -22,
        (
            Act("24d 16:00", BEGONA, "delivers", "Adjunto la traducción y una lista de términos."),
            Act("20d 09:30", SANNE, "approves"),
        ),
        origin="project",
    ),
    # The same, but the marketplace has the money.
    Scene(
        "assembly",
        TOM,
        BEGONA,
        "Traducción de la guía de montaje",
        "Catorce páginas con pies de figura, del inglés al español.",
        22_000,
        "45d 09:00",
        -29,
        (
            Act("30d 12:00", BEGONA, "delivers", "Lista, con las medidas también en centímetros."),
            Act("29d 17:00", TOM, "approves"),
        ),
        currency="GBP",
        imported=True,
    ),
    Scene(
        "report",
        TOM,
        BEGONA,
        "Informe trimestral, del inglés al español",
        "Veinte páginas de un informe financiero, con sus tablas.",
        125_500,
        "40d 11:00",
        -27,
        (
            Act("28d 10:00", BEGONA, "delivers", "Las tablas llevan los decimales del original."),
            Act("27d 09:10", TOM, "approves"),
        ),
        currency="KWD",
    ),
    # The delivery answered an update request.
    Scene(
        "icons",
        TOM,
        JORIS,
        "Iconenset, dertig stuks",
        "Dertig iconen als lettertype en als losse bestanden.",
        35_000,
        "33d 13:00",
        -28,
        (
            Act("30d 09:00", TOM, "asks for an update", "Could you show me the first ten?"),
            Act("29d 11:30", JORIS, "delivers", "Alle dertig, dat ging sneller dan verwacht."),
            Act("28d 10:00", TOM, "approves"),
        ),
        currency="JPY",
    ),
    # Approved although a wish to cancel was open.
    Scene(
        "restaurant",
        INES,
        LUCIA,
        "Menú para el restaurante",
        "Carta plegable de cuatro páginas y versión para el móvil.",
        12_000,
        "28d 10:00",
        -21,
        (
            Act("23d 10:00", INES, "asks to cancel", "Aún no he visto ninguna prueba.", "late"),
            Act("22d 12:00", LUCIA, "delivers", "Perdona la espera: aquí está la carta."),
            Act("22d 18:00", INES, "approves"),
        ),
    ),
    # Approved by the clock.
    Scene(
        "packaging",
        SANNE,
        JORIS,
        "Illustraties voor verpakkingen",
        "Vijf tekeningen voor dozen van drie formaten.",
        105_000,
        "60d 09:00",
        -40,
        (
            Act("52d 10:00", SANNE, "asks for an update", "Mag ik meekijken?"),
            Act("52d 14:00", SANNE, "withdraws"),
            Act("41d 12:00", JORIS, "delivers", "Vijf tekeningen, ook als drukbestand."),
        ),
        origin="project",
    ),
    Scene(
        "novel",
        INES,
        BEGONA,
        "Corrección de una novela",
        "Doscientas páginas, corrección ortográfica y de estilo.",
        62_000,
        "50d 12:00",
        -30,
        (Act("32d 19:00", BEGONA, "delivers", "La novela corregida, con los cambios marcados."),),
        origin="project",
    ),
)
