"""The words by which languages say how firmly, by whom and in which law: tables, and nothing but tables.

Each is by language (ISO 639-1): regular expressions over folded text (``analysis.text.fold``). Ten languages
have all of them: Arabic, Chinese, English, French, German, Hindi, Japanese, Portuguese, Russian, Spanish. For
another one only what is language-neutral is found.
"""

from __future__ import annotations

NUMBER_WORDS: dict[str, str] = {
    "en": "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"
    " seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred dozen"
    " thousand million billion second third fourth fifth half double",
    "fr": "deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize vingt trente"
    " quarante cinquante cent mille millions milliards deuxième troisième quatrième",
    "es": "dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince veinte treinta"
    " cuarenta cincuenta cien mil millones segundo tercero cuarto",
    "ru": "два две двух три трех трёх четыре четырех пять пяти шесть семь восемь девять десять одиннадцать"
    " двенадцать пятнадцать двадцать тридцать сорок пятьдесят сто тысяч миллионов миллиардов второй третий",
    "de": "zwei drei vier fünf sechs sieben acht neun zehn elf zwölf zwanzig dreißig hundert tausend millionen"
    " milliarden zweite dritte vierte",
    "pt": "dois duas três quatro cinco seis sete oito nove dez onze doze quinze vinte trinta cem mil milhões",
    "ar": "اثنان اثنين ثلاثة ثلاث أربعة أربع خمسة خمس ستة ست سبعة سبع ثمانية تسعة عشرة عشرون عشرين ثلاثون مئة مائة"
    " ألف"
    " مليون مليار",
    "hi": "दो तीन चार पांच पाँच छह सात आठ नौ दस ग्यारह बारह पंद्रह बीस तीस पचास सौ हजार हज़ार लाख करोड़ दूसरा तीसरा",
}
# Words that turn a sentence into its opposite.
NEGATIONS: dict[str, str] = {
    "en": r"\b(?:not|no|never|none|neither|nor|cannot|without|unlikely|denied|denies|rejected|refused|failed)\b"
    r"|n't\b",
    "ru": r"\b(?:не|нет|ни|никогда|без|отказал\w+|отверг\w*|опроверг\w*)\b",
    "fr": r"\b(?:ne|pas|non|aucun\w*|jamais|sans|ni|refusé\w*|rejeté\w*)\b|\bn'",
    "es": r"\b(?:no|nunca|ningun\w*|ningún|sin|ni|tampoco|rechaz\w+|negó)\b",
    "de": r"\b(?:nicht|kein\w*|nie|niemals|ohne|weder|abgelehnt)\b",
    "pt": r"\b(?:não|nunca|nenhum\w*|sem|nem|rejeit\w+)\b",
    "it": r"\b(?:non|mai|nessun\w*|senza|né)\b",
    "zh": r"不(?![仅同断少久过])|没有?|未(?!来)|無(?!人)|无(?![人线])|拒绝|否认|反对",
    "ja": r"ない|なかった|ません|ず、|拒否|否定|見送",
    "ko": r"않|없|못하|거부",
    "ar": r"(?<!\w)(?:لا|لم|لن|ليس|ليست|غير|دون|رفض\w*|نفى)(?!\w)",
    "uk": r"\b(?:не|ні|ніколи|без|відмов\w+)\b",
    "hi": r"नहीं|(?<!\S)न(?!\S)|बिना|इनकार|अस्वीकार|खारिज",
}
# How firmly something is said: done or bound, against possible, planned or merely talked about.
COMMITMENTS: dict[str, str] = {
    "en": r"\b(?:will|shall|must|would|could|may|might|can|should|agreed?|agrees|pledged?|committed|signed"
    r"|approved|adopted"
    r"|confirmed|decided|ratified|discuss(?:ed|es)?|considered|explored?|plan(?:s|ned)?|propos(?:ed|es)"
    r"|expect(?:s|ed)?|hopes?"
    r"|intends?|reportedly|allegedly|possibl[ey]|likely|urged?|condemned|criticised|criticized|welcomed|noted"
    r"|supports?"
    r"|supported|opposed|demanded|requested|warned|suggested|claimed|stated)\b",
    "ru": r"\b(?:будет|будут|бы|мо[гж]\w*|должн\w+|следует|договорил\w+|согласил\w+|согласова\w+|обсуд\w+"
    r"|подписал\w*|утверд\w+"
    r"|приня[лт]\w*|рассмотр\w+|намерен\w*|планиру\w+|предлож\w+|возможн\w+|вероятно|подтверд\w+|осуд\w+"
    r"|поддерж\w+|призва\w+)\b",
    "fr": r"\b(?:doit|doivent|devra\w*|devrait|devraient|peut|peuvent|pourra\w*|pourrait|pourraient|convenu\w*"
    r"|accept\w+|sign(?:é|er)\w*"
    r"|adopt\w+|discut\w+|envisag\w+|examin\w+|propos\w+|prévoi\w+|éventuel\w*|probabl\w+|condamn\w+|salu\w+"
    r"|soutien\w*)\b",
    "es": r"\b(?:debe\w*|debería\w*|puede\w*|podría\w*|podrá\w*|acord\w+|acuerdan|firm(?:ó|aron|ado|ar)"
    r"|aprob\w+|adopt\w+|discut\w+|anali[zc]\w+"
    r"|consider\w+|propus\w+|propon\w+|planea\w*|prevé\w*|posibl\w+|probabl\w+|conden\w+|apoy\w+|celebr\w+)\b",
    "de": r"\b(?:wird|werden|würde\w*|muss|müssen|soll\w*|kann|können|könnte\w*|darf|vereinbart\w*"
    r"|unterzeichnet\w*|beschlossen"
    r"|erörtert\w*|besprochen|erwäg\w+|vorgeschlagen|geplant|möglich\w*|verurteilt\w*|unterstützt\w*)\b",
    "pt": r"\b(?:deve\w*|deveria\w*|pode\w*|poderia\w*|acord\w+|assin\w+|aprov\w+|discut\w+|consider\w+"
    r"|prop[ôo]s\w*|possív\w+|conden\w+)\b",
    "zh": r"将|可能|可以|或将|或许|应当|必须|同意|达成|签署|批准|通过|决定"
    r"|讨论|商讨|考虑|探讨|计划|建议|拟|谴责|支持|欢迎|敦促",
    "ja": r"合意|署名|決定|承認|協議|検討|予定|可能性|提案|べき|非難|支持",
    "ar": r"سوف|(?<!\w)قد (?=\w)|(?<!\w)(?:ي|ت|س|و)*(?:مكن|جب|تفق|وقع|ناقش|بحث|قترح|دين|دعم|عتزم|درس|وافق|قرر|لتزم)\w*"
    r"|(?<!\w)و?(?:اتفق|وقّ?ع|ناقش|بحث|اقترح|أدان|دعم|اعتمد|أقر|قرر|وافق|التزم|درس|اعتزم|رحب|حث)\w*|محتمل",
    "hi": r"सकत\w*|सकें\w*|चाहिए|होगा|होगी|होंगे|करेंगे|करेगा|करेगी|सहमत\w*|सहमति|चर्चा|विचार|हस्ताक्षर|मंज़?ूरी"
    r"|निर्णय|प्रस्ताव|योजना|संभव\w*|निंदा|समर्थन|स्वागत|आग्रह|प्रतिबद्ध",
}

# By whom and how a thing is told: what is claimed, admitted or alleged is not what is said.
ATTRIBUTIONS: dict[str, str] = {
    "en": r"\b(?:said|says|told|stated|claim(?:s|ed)?|alleg(?:es|ed)|admit(?:s|ted)|acknowledged|insist(?:s|ed)"
    r"|assert(?:s|ed)"
    r"|announced|according to|reportedly|allegedly|so-called|confirm(?:s|ed)|den(?:y|ies|ied)|accus(?:es|ed)|argu(?:es"
    r"|ed)"
    r"|conceded|disputed|sources?|anonymous|unnamed)\b",
    "ru": r"\b(?:заявил\w*|сообщил\w*|сказал\w*|утвержда\w+|признал\w*|по (?:словам|данным|сведениям)|якобы"
    r"|так называем\w+"
    r"|подтвердил\w*|опроверг\w*|обвинил\w*|источник\w*|отметил\w*|подчеркнул\w*)\b",
    "fr": r"\b(?:a (?:déclaré|affirmé|dit|annoncé|reconnu|admis|assuré|démenti|prétendu|accusé|estimé)|ont (?:déclaré"
    r"|affirmé"
    r"|annoncé)|selon|d'après|prétend\w*|affirm\w+|aurai(?:t|ent)|soi-disant|sources?)\b",
    "es": r"\b(?:dijo|dijeron|afirm\w+|declar\w+|anunci\w+|reconoci\w+|admiti\w+|asegur\w+|aleg\w+|según|supuest\w+"
    r"|desminti\w+|acus\w+|llamad[oa]s?|habría\w*|fuentes?)\b",
    "de": r"\b(?:sagte\w*|erklärte\w*|behauptet\w*|gab(?:en)? (?:an|bekannt|zu)|räumte\w*|bestätigt\w*|bestritt\w*"
    r"|laut|zufolge"
    r"|angeblich\w*|sogenannt\w*|mutmasslich\w*|wirft|warf|quellen?)\b",
    "pt": r"\b(?:disse\w*|afirm\w+|declar\w+|anunci\w+|reconhec\w+|admit\w+|aleg\w+|segundo|suposta?\w*|desment\w+"
    r"|acus\w+"
    r"|teria\w*|fontes?)\b",
    "zh": r"表示|称|宣称|声称|承认|指出|宣布|透露|据报道|据称|据悉|所谓|消息人士|否认|指责|强调",
    "ja": r"述べ|発表し|明らかにし|主張し|認め|によると|によれば|関係者|否定し|非難し|とされ|いわゆる|強調し",
    "ar": r"(?<!\w)و?(?:قال|صرح|أعلن|زعم|ادعى|اعترف|أكد|نفى|اتهم|أفاد|ذكر|وفقا|بحسب|حسب|مصادر|مصدر|أضاف)\w*",
    "hi": r"कहा|बताया|दावा|घोषणा|स्वीकार|के अनुसार|कथित|आरोप|खंडन|पुष्टि|सूत्रों",
}  # fmt: skip
# What binds, and what one is liable for; a treaty turned into a statement is no matter of style.
LEGAL: dict[str, str] = {
    "en": r"\b(?:legally|binding|non-binding|voluntary|obligat(?:ion|ions|ory)|mandatory|treat(?:y|ies)|convention"
    r"|protocol"
    r"|accords?|agreement|memorandum|statement|declaration|resolution|guidelines?|principles?|norms?|sanctions?"
    r"|embargo"
    r"|moratorium|ban(?:s|ned)?|prohibit(?:s|ed|ion)?|sovereign(?:ty)?|jurisdiction|liab(?:le|ility)|violat(?:es|ed"
    r"|ion)"
    r"|breach(?:es|ed)?|complian(?:t|ce)|ratif(?:y|ied|ication)|accession|acced(?:e|ed)|veto(?:es|ed)?|law(?:s|ful)?"
    r"|unlawful|illegal|lawsuit|indict(?:ed|ment)|charged|convicted|acquitted)\b",
    "ru": r"\b(?:юридическ\w+|обязательн\w+|обязательств\w*|добровольн\w+|договор(?!и)\w*|конвенци\w+|протокол\w*"
    r"|соглашени\w+"
    r"|меморандум\w*|заявлени\w+|деклараци\w+|резолюци\w+|руководящ\w+|принцип\w*|санкци\w+|моратори\w+|запре[тщ]\w*"
    r"|суверен\w+|юрисдикци\w+|ответственност\w+|наруш\w+|ратифи\w+|присоедин\w+|вето|закон\w*|незаконн\w+)\b",
    "fr": r"\b(?:juridiquement|contraignant\w*|obligat\w+|volontaire\w*|traités?|convention\w*|protocole\w*|accords?"
    r"|mémorandum"
    r"|déclaration\w*|résolution\w*|lignes directrices|principes?|sanctions?|moratoire|interdi\w+|souverain\w*"
    r"|juridiction"
    r"|responsabilité|viol(?:e|é|er|ation)\w*|ratifi\w+|adhé\w+|veto|lois?|illégal\w*)\b",
    "es": r"\b(?:jurídicamente|vinculante\w*|obligat\w+|obligaci\w+|voluntari\w+|tratados?|convenci\w+|convenios?"
    r"|protocolos?"
    r"|acuerdos?|memorando|declaraci\w+|resoluci\w+|directrices|principios?|sanci\w+|moratoria|prohib\w+|soberan\w+"
    r"|jurisdicci\w+|responsabilidad|viola\w*|ratific\w+|adhesi\w+|adhiri\w+|veto|ley(?:es)?|ilegal\w*)\b",
    "de": r"\b(?:rechtlich\w*|verbindlich\w*|unverbindlich\w*|verpflicht\w+|freiwillig\w*|vertrag\w*|verträge\w*"
    r"|konvention\w*"
    r"|übereinkommen|protokoll\w*|abkommen|memorandum|erklärung\w*|resolution\w*|leitlinien|grundsätze|sanktion\w*"
    r"|moratorium|verb[oi]t\w*|souverän\w*|zuständigkeit|haft(?:ung|bar)\w*|verletz\w+|verstoss\w*|ratifi\w+"
    r"|beitritt\w*"
    r"|veto|gesetz\w*|rechtswidrig\w*|illegal\w*)\b",
    "pt": r"\b(?:juridicamente|vinculante\w*|vinculativ\w*|obrigat\w+|obrigaç\w+|voluntári\w+|tratados?|convenç\w+"
    r"|protocolos?"
    r"|acordos?|memorando|declaraç\w+|resoluç\w+|diretrizes|princípios?|sanç\w+|moratória|proib\w+|soberan\w+"
    r"|jurisdiç\w+"
    r"|responsabilidade|viol\w+|ratific\w+|adesão|aderi\w+|veto|leis?|ilegal\w*)\b",
    "zh": r"法律|约束力|义务|自愿|条约|公约|议定书|协议|协定|备忘录|声明|宣言|决议|准则|原则|制裁|禁令|暂停|禁止|主权"
    r"|管辖|责任|违反|违法"
    r"|批准书|加入|否决",
    "ja": r"法的|拘束力|義務|自発的|条約|協定|議定書|覚書|声明|宣言|決議|指針|原則|制裁|モラトリアム|禁止|主権|管轄"
    r"|責任|違反|批准|加盟|拒否権",
    "ar": r"(?<!\w)(?:و|ب|ل|ك)?(?:ال|لل)?(?:قانون|ملزم|التزام|طوعي|معاهد|اتفاقي|بروتوكول|مذكر|بيان|إعلان|قرار|مباد"
    r"|مبدأ|عقوب"
    r"|وقف|حظر|سياد|ولاي|مسؤولي|انتهاك|تصديق|انضمام|فيتو)\w*",
    "hi": r"कानून\w*|क़ानून\w*|बाध्यकारी|बाध्यता|दायित्व|स्वैच्छिक|संधि\w*|समझौत\w*|प्रोटोकॉल|ज्ञापन|घोषणापत्र"
    r"|प्रस्ताव|दिशानिर्देश|सिद्धांत"
    r"|प्रतिबंध|रोक|संप्रभुता|अधिकार क्षेत्र|उत्तरदायित्व|उल्लंघन|अनुसमर्थन|वीटो|अवैध",
}  # fmt: skip
# Sentences that list who put a name under a text: a state more or less there is a signatory, not merely a name.
SIGNING = (
    r"\b(?:sign(?:ed|s|atory|atories|ing)?|acced\w+|joined|joins)\b|подпис\w+|присоедини\w+|\bsign(?:é|ée|ées|és"
    r"|ataires?)\b"
    r"|\bfirm(?:ó|aron|antes?|ado|ada)\b|unterzeichn\w+|\bassin(?:ou|aram|ado|ada|antes?)\b|signatári\w+|签署|署名"
    r"|加盟"
    r"|(?<!\w)(?:ال)?(?:وقع|توقيع|موقع)\w*|हस्ताक्षर"
)
# A notice by which a publisher says that the text was changed.
CORRECTION = (
    r"\b(?:corrections?|clarification|erratum|corrigendum|retraction|editor'?s? note)\b\s*(?:[:(-]|$)"
    r"|\b(?:was|has been|have been|were|is) (?:corrected|amended|clarified|retracted|updated to)\b"
    r"|\b(?:this|the|an earlier|a previous|earlier) (?:article|story|version|report)\b.{0,60}"
    r"\b(?:corrected|amended|updated|misstated|incorrectly|wrongly|misidentified|mistakenly)\b"
    r"|исправлен|уточнен|поправк|опровержение:|в (?:предыдущей|более ранней) версии"
    r"|rectificati[fo]|erratum|a été (?:corrigé|modifié|mis à jour pour)|version précédente|précision\s*:"
    r"|fe de errat|ha sido corregid|correcci[oó]n\s*:|una versión anterior|aclaración\s*:"
    r"|berichtig|korrigiert|korrektur|richtigstellung|in einer früheren (?:version|fassung)|anm(?:erkung|\.) der red"
    r"|correção|corrigid|errata|uma versão anterior|esclarecimento\s*:"
    r"|更正|勘误|编者按|此前(?:报道|版本)|訂正|おわび|お詫び|当初の記事|تصحيح|تصويب|تنويه|النسخة السابقة|نسخة سابقة"
    r"|정정|सुधार\s*:|स्पष्टीकरण|शुद्धिपत्र|पिछले संस्करण"
)
