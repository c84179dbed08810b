"""Invented names and streets for the demonstration councils. No list stands for real people or a real place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

Ending = Literal["", "polish", "bulgarian"]


@dataclass(frozen=True, slots=True)
class Tradition:
    """Names that go together. `share` is out of 100; `ending` says how a surname changes for a girl."""

    share: int
    girls: tuple[str, ...]
    boys: tuple[str, ...]
    surnames: tuple[str, ...]
    ending: Ending = ""


def _t(share: int, girls: str, boys: str, surnames: str, ending: Ending = "") -> Tradition:
    return Tradition(share, tuple(girls.split()), tuple(boys.split()), tuple(surnames.split()), ending)


TRADITIONS: Final = (
    _t(
        34,
        "Amelia Olive Freya Poppy Isla Martha Edith Harriet Beatrice Matilda Rosie Imogen Florence Nancy Elsie Tilly "
        "Jessica Eleanor Abigail Georgia Megan Ruby Hope Clementine",
        "Oscar Alfie Theo Stanley Arthur Toby Felix Hugo Rory Monty Barnaby Jude Dexter Kit Ralph Wilf Jasper Ned "
        "Callum Frazer Miles Gabriel Harvey Lewis",
        "Ashdown Birtwhistle Cobbold Draycott Eastlake Farthing Gathercole Hollingbery Inglesby Jessop Kettlewell "
        "Larkham Merriweather Nethercott Oldroyd Pemberton Quennell Ramsbottom Sallow Thackray Underhay Varley "
        "Wetherby Yardley Smith Jones Taylor Green Hughes Marsh Tolliver Wragg Hebden Copplestone",
    ),
    _t(
        9,
        "Zuzanna Hanna Oliwia Maja Lena Alicja Natalia Wiktoria Amelia Nadia Pola Klara Julia Helena Iga Kalina",
        "Jakub Szymon Filip Kacper Franciszek Mikołaj Stanisław Wojciech Igor Tymon Bartosz Dawid Oskar Ksawery",
        "Zielińsk Wiśniewsk Kamińsk Lewandowsk Dąbrowsk Szymańsk Jankowsk Kwiatkowsk Wójcik Nowak Woźniak Mazur "
        "Pawlak Sikorsk Rutkowsk Górsk",
        "polish",
    ),
    _t(
        10,
        "Ayesha Zainab Hafsa Maryam Sana Noor Amna Khadija Mahnoor Iqra Sumaiya Laiba Rabia Anum Zoya Mehreen",
        "Mohammed Muhammad Ibrahim Hamza Bilal Usman Zain Haris Ali Yusuf Danyal Saad Faizan Talha Adeel Imran",
        "Khan Khan Khan Hussain Ahmed Mahmood Iqbal Akhtar Raja Mirza Chaudhry Qureshi Bhatti Nawaz Sheikh Butt",
    ),
    _t(
        6,
        "Tasnim Nusrat Sadia Farzana Rumana Tahmina Jannat Anika Nafisa Lamia Mehjabin Raisa",
        "Rakib Tanvir Mahin Shahriar Nayeem Tahsin Arif Sabbir Rafi Fahim Abrar Jubair",
        "Begum Rahman Islam Miah Uddin Choudhury Hoque Alam Kabir Sarwar Talukdar Bhuiyan",
    ),
    _t(
        6,
        "Simran Harleen Jasmeet Anaya Navdeep Kiranjit Manpreet Gurleen Prabhjot Ishaani Tara Meera",
        "Arjan Gurdeep Harjit Jaspal Veer Ranveer Karan Amrit Rohan Dilraj Kabir Dev",
        "Gill Sandhu Dhaliwal Bains Sidhu Grewal Mistry Solanki Parmar Rathod Joshi Thakkar Kaur Singh",
    ),
    _t(
        6,
        "Hodan Ifrah Sagal Nasteho Ubah Ayan Filsan Idil Hamdi Sahra Fowsiya Deqa",
        "Abdirahim Liban Mahad Guled Zakariye Ilyas Abdullahi Warsame Bilal Samatar Yahya Hanad",
        "Warsame Abdi Farah Jama Hersi Guled Egal Barre Nur Shire Dirie Osman",
    ),
    _t(
        6,
        "Temilade Ifeoma Adaeze Folake Simisola Chidera Ngozi Damilola Oreoluwa Zainab Amarachi Toluwani",
        "Tobiloba Chinedu Ikenna Babatunde Obinna Ayodeji Emeka Folarin Kelechi Seun Dare Uche",
        "Adeyinka Okafor Eze Balogun Adebayo Nwosu Ogunleye Chukwu Afolabi Danjuma Oyelaran Ibekwe",
    ),
    _t(
        6,
        "Ioana Andreea Bianca Denisa Larisa Mihaela Raluca Teodora Alexia Daria Roxana Elena",
        "Andrei Bogdan Vlad Răzvan Matei Cosmin Rareș Ștefan Tudor Luca Darius Ovidiu",
        "Popescu Dumitrescu Stanciu Munteanu Ciobanu Lungu Rusu Vasile Țurcanu Drăgan Florea Nistor",
    ),
    _t(
        4,
        "Yuxin Jiayi Xinyi Siqi Meiling Anqi Yating Ruolan Zhihan Lanying",
        "Haoran Zihan Junjie Yichen Wenbo Ruiqi Tianyu Minghao Jianyu Bowen",
        "Chan Cheung Lam Leung Ng Zhao Xu Sun Guo Tang Deng Luo",
    ),
    _t(
        5,
        "Layan Jana Rahaf Dalia Hala Yasmin Lujain Ruba Sireen Nour Tala Samar",
        "Karam Omar Tariq Ammar Laith Sami Anas Hadi Walid Jad Majd Rayan",
        "Al-Khatib Haddad Al-Masri Darwish Sabbagh Nasser Al-Sayed Khoury Hamdan Shaheen El-Amin Barakat",
    ),
    _t(
        4,
        "Tianna Shanice Keziah Renée Amara Leticia Jada Monique Zaria Naomi",
        "Tyrell Jermaine Malachi Kymani Andre Isaiah Delroy Marlon Zion Levi",
        "Bartholomew Christie Fairweather Gayle Lindo Marchant Pinnock Rowe Samuels Whyte",
    ),
    _t(
        2,
        "Desislava Gergana Kalina Raya Viktoria Yoana Nevena Siyana",
        "Kaloyan Boyan Ivaylo Plamen Stoyan Yordan Hristo Krum",
        "Petrov Georgiev Dimitrov Todorov Angelov Kolev Marinov Vasilev",
        "bulgarian",
    ),
    _t(
        2,
        "Beatriz Inês Carolina Leonor Mafalda Matilde Rita Constança",
        "Rodrigo Tiago Gonçalo Afonso Martim Duarte Rafael Simão",
        "Almeida Carvalho Teixeira Figueiredo Gonçalves Moreira Pinto Vieira",
    ),
)

STREETS: Final = (
    "Tamarisk Close", "Larch Row", "Curlew Way", "Fernbank Road", "Millrace Lane", "Copperfield Drive", "Juniper Grove",
    "Saltmarsh Road", "Tannery Street", "Weavers Walk", "Kestrel Crescent", "Hollowbrook Avenue", "Quarry Rise",
    "Lapwing Close", "Orchard Mead", "Packhorse Lane", "Bellfounder Street", "Ropewalk", "Siskin Gardens",
    "Windmill Terrace", "Dyers Lane", "Foxglove Close", "Harbour Street", "Ironmaster Road", "Jubilee Place",
    "Lantern Street", "Mossbank Avenue", "Nightingale Road", "Osier Lane", "Plover Drive", "Redshank Way",
    "Sorrel Close", "Thornfield Road", "Viaduct Street", "Waggoners Way", "Yarrow Grove", "Alderman Road",
    "Brickfield Street", "Chandlers Row", "Dovecote Lane",
)  # fmt: skip

TOWERS: Final = (("Skylark Tower", "3", "Viaduct Street"), ("Beacon Court", "60", "Harbour Street"))
