"""Countries that families of English schools most often move to, by name."""

from __future__ import annotations

COUNTRIES: tuple[str, ...] = (
    "Afghanistan", "Albania", "Algeria", "Angola", "Argentina", "Australia",
    "Austria", "Bangladesh", "Belgium", "Bolivia", "Brazil", "Bulgaria",
    "Cameroon", "Canada", "Chile", "China", "Colombia", "Congo (Democratic Republic)",
    "Croatia", "Cyprus", "Czechia", "Denmark", "Ecuador", "Egypt",
    "Eritrea", "Estonia", "Ethiopia", "Finland", "France", "Gambia",
    "Georgia", "Germany", "Ghana", "Greece", "Guinea", "Hong Kong",
    "Hungary", "India", "Indonesia", "Iran", "Iraq", "Ireland",
    "Israel", "Italy", "Ivory Coast", "Jamaica", "Japan", "Jordan",
    "Kenya", "Kosovo", "Kuwait", "Latvia", "Lebanon", "Libya",
    "Lithuania", "Malawi", "Malaysia", "Mali", "Malta", "Mauritius",
    "Mexico", "Moldova", "Morocco", "Nepal", "Netherlands", "New Zealand",
    "Nigeria", "North Macedonia", "Norway", "Oman", "Pakistan", "Palestine",
    "Peru", "Philippines", "Poland", "Portugal", "Qatar", "Romania",
    "Russia", "Rwanda", "Saudi Arabia", "Senegal", "Serbia", "Sierra Leone",
    "Singapore", "Slovakia", "Slovenia", "Somalia", "South Africa", "South Korea",
    "South Sudan", "Spain", "Sri Lanka", "Sudan", "Sweden", "Switzerland",
    "Syria", "Tanzania", "Thailand", "Trinidad and Tobago", "Tunisia", "Turkey",
    "Uganda", "Ukraine", "United Arab Emirates", "United States", "Uzbekistan", "Venezuela",
    "Vietnam", "Yemen", "Zambia", "Zimbabwe",
)  # fmt: skip
