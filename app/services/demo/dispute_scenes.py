"""Scenes of the demo with a dispute about money: one in each stage, and one for each way in which it can end."""

from __future__ import annotations

from app.services.demo.people import AYLIN, INES, JORIS, LUCIA, SANNE, TOM
from app.services.demo.scenes import Act, Scene

DISPUTES = (
    # Stage 1: the freelancer has to answer, and silence loses.
    Scene(
        "flyers",
        INES,
        JORIS,
        "Folletos para la feria",
        "Dos folletos plegados, con textos en español y neerlandés.",
        64_000,
        "15d 10:20",
        3,
        (
            Act("6d 09:00", INES, "says", "Faltan los textos en neerlandés, ¿cuándo llegan?"),
            Act(
                "30h",
                INES,
                "disputes",
                "Solo he recibido un folleto de los dos, y sin los textos en neerlandés.",
                "not_as_described",
                amount=32_000,
                shares=(24_000, 8_000, 0),
            ),
        ),
    ),
    # Stage 2: an offer is on the table.
    Scene(
        "subtitles",
        SANNE,
        TOM,
        "Ondertitels voor twaalf video’s",
        "Engelse ondertitels voor twaalf video’s van vijf minuten.",
        72_000,
        "20d 11:00",
        -2,
        (
            Act("6d 14:00", TOM, "delivers", "All twelve files, as SRT and VTT."),
            Act(
                "4d 10:00",
                SANNE,
                "disputes",
                "In vijf bestanden lopen de ondertitels niet gelijk met het beeld.",
                "quality",
                amount=30_000,
                shares=(30_000, 0, 0),
            ),
            Act("3d 09:10", TOM, "challenges", "The cut changed after I had started, so I timed them to the old one."),
            Act(
                "2d 16:00",
                TOM,
                "makes an offer",
                "I time the five files again by then.",
                new_due=4,
                shares=(5_000, 5_000, 20_000),
            ),
            Act("26h", SANNE, "makes an offer", "Dan graag een derde terug.", new_due=4, shares=(10_000, 0, 20_000)),
        ),
    ),
    # Settled by a counter-offer.
    Scene(
        "recipes",
        INES,
        AYLIN,
        "Recetas en neerlandés",
        "Veinte recetas traducidas al neerlandés.",
        40_000,
        "22d 09:30",
        5,
        (
            Act(
                "9d 10:00",
                INES,
                "disputes",
                "Ocho recetas parecen traducidas por una máquina.",
                "quality",
                amount=16_000,
                shares=(16_000, 0, 0),
            ),
            Act(
                "8d 12:00", AYLIN, "challenges", "Alleen de ingrediëntenlijsten komen uit een lijst van de klant zelf."
            ),
            Act("7d 09:00", INES, "makes an offer", "", shares=(12_000, 4_000, 0)),
            Act(
                "6d 17:20",
                AYLIN,
                "makes an offer",
                "Ik lees ze alle acht nog eens na.",
                new_due=6,
                shares=(4_000, 4_000, 8_000),
            ),
            Act("6d 19:00", INES, "accepts the settlement"),
        ),
    ),
    # Lost by silence: the client did not answer within fourteen days.
    Scene(
        "jingle",
        TOM,
        LUCIA,
        "Sintonía para un pódcast",
        "Una sintonía de veinte segundos, con dos variantes.",
        35_000,
        "40d 10:00",
        -12,
        (
            Act(
                "16d 11:00",
                LUCIA,
                "disputes",
                "Entregué las dos variantes por mensaje y no he tenido respuesta.",
                "no_response",
                amount=35_000,
                shares=(0, 35_000, 0),
            ),
        ),
        currency="GBP",
    ),
    # Conceded.
    Scene(
        "jars",
        SANNE,
        JORIS,
        "Etiketten voor potten",
        "Zes etiketten voor potten van twee formaten.",
        28_000,
        "18d 15:00",
        4,
        (
            Act(
                "5d 10:00",
                JORIS,
                "disputes",
                "Vier etiketten zijn klaar en al gebruikt.",
                "work_done",
                amount=18_000,
                shares=(0, 18_000, 0),
            ),
            Act("4d 15:30", SANNE, "concedes"),
        ),
    ),
)
