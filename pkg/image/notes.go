package image

import "github.com/poebridge/poebridge/pkg/fault"

// note names something that we say to users.
type note string

const (
	noteDrawing note = "drawing" // while the model is at work
	noteTooSlow note = "too_slow"

	// What is missing so that a model can be asked.
	noteNeedPrompt  note = "need_prompt"
	noteNeedChange  note = "need_change" // the prompt of an edit
	noteNeedPicture note = "need_picture"
	noteNeedStyle   note = "need_style"
	noteNeedMask    note = "need_mask"
	noteNeedSecond  note = "need_second" // a mask, where words cannot stand for it
	noteNeedSearch  note = "need_search"
	noteTooLong     note = "too_long" // characters, at most, beyond

	// Of attachments, with their names.
	noteUnsupported note = "unsupported"
	noteUnavailable note = "unavailable"
	noteGone        note = "gone"
	noteTooLarge    note = "too_large"
	noteDamaged     note = "damaged"
	noteTooMuch     note = "too_much"
	noteNoPictures  note = "no_pictures"
	noteNarrow      note = "narrow" // name, times

	// Of filters.
	noteFiltered       note = "filtered"
	noteFilteredPrompt note = "filtered_prompt"
	noteFilteredInput  note = "filtered_input"
	noteFilteredOutput note = "filtered_output"
	noteWithheld       note = "withheld" // how many, of how many
	noteSomeWithheld   note = "some_withheld"

	noteUndelivered     note = "undelivered"
	noteSomeUndelivered note = "some_undelivered" // how many, of how many

	noteSeed note = "seed"
)

// in returns the note in the language of a BCP 47 tag.
func (n note) in(tag string) string { return notes[fault.Language(tag)][n] }

// notes has the languages of fault's texts.
var notes = map[string]map[note]string{
	"en": {
		noteDrawing:         "Drawing…",
		noteTooSlow:         "Making the picture took too long. Please try again in a moment.",
		noteNeedPrompt:      "Describe the picture that you want, and it will be made.",
		noteNeedChange:      "Say in your message what is to become of the picture, and attach it again.",
		noteNeedPicture:     "Attach the picture that is to be changed.",
		noteNeedStyle:       "Attach two pictures: first the one to be changed, then the one whose style it takes.",
		noteNeedMask:        "Say in the bot's settings which part of the picture is meant, or attach a second picture that is white where the first is to change and black elsewhere.",
		noteNeedSecond:      "Attach two pictures: first the one to be changed, then one of the same shape that is white where the first is to change and black elsewhere.",
		noteNeedSearch:      "Say in the bot's settings what of the picture is to change; your message says what becomes of it.",
		noteTooLong:         "Your description has %d characters, and the model takes %d. Please shorten it by %d.",
		noteUnsupported:     "This bot cannot use files of this type: %s.",
		noteUnavailable:     "Could not be fetched: %s. Please try attaching it again.",
		noteGone:            "No longer available: %s. Please attach it again.",
		noteTooLarge:        "Too large: %s. Attach a smaller version.",
		noteDamaged:         "Empty or damaged: %s.",
		noteTooMuch:         "More pictures than this bot uses at once. Left out: %s.",
		noteNoPictures:      "This bot makes new pictures and does not look at any. Left out: %s.",
		noteNarrow:          "Too narrow: %s. The longer side may be %g times the shorter at most; please cut it.",
		noteFiltered:        "A content filter has kept this picture back. Please put your request differently.",
		noteFilteredPrompt:  "A content filter has refused the description. Please put it differently.",
		noteFilteredInput:   "A content filter has refused the picture that you attached. Please use another one.",
		noteFilteredOutput:  "A picture was made, but a content filter has kept it back. Try again, or put your request differently.",
		noteWithheld:        "A content filter has kept back %d of %d pictures.",
		noteSomeWithheld:    "A content filter has kept back some of the pictures.",
		noteUndelivered:     "The picture was made, but could not be delivered to Poe. Please try again.",
		noteSomeUndelivered: "%d of %d pictures were made, but could not be delivered to Poe.",
		noteSeed:            "Seed: %d",
	},
	"de": {
		noteDrawing:         "Das Bild entsteht…",
		noteTooSlow:         "Das Bild zu machen hat zu lange gedauert. Bitte versuche es gleich noch einmal.",
		noteNeedPrompt:      "Beschreibe das Bild, das du möchtest, dann entsteht es.",
		noteNeedChange:      "Schreibe dazu, was aus dem Bild werden soll, und hänge es noch einmal an.",
		noteNeedPicture:     "Hänge das Bild an, das verändert werden soll.",
		noteNeedStyle:       "Hänge zwei Bilder an: zuerst das, das verändert werden soll, dann das, dessen Stil es annimmt.",
		noteNeedMask:        "Gib in den Einstellungen des Bots an, welcher Teil des Bildes gemeint ist, oder hänge ein zweites Bild an, das weiß ist, wo sich das erste ändern soll, und sonst schwarz.",
		noteNeedSecond:      "Hänge zwei Bilder an: zuerst das, das verändert werden soll, dann eines im gleichen Format, das weiß ist, wo sich das erste ändern soll, und sonst schwarz.",
		noteNeedSearch:      "Gib in den Einstellungen des Bots an, was sich im Bild ändern soll; deine Nachricht sagt, was daraus wird.",
		noteTooLong:         "Deine Beschreibung hat %d Zeichen, und das Modell nimmt %d. Bitte kürze sie um %d.",
		noteUnsupported:     "Diese Art von Datei kann der Bot nicht verwenden: %s.",
		noteUnavailable:     "Konnte nicht geladen werden: %s. Bitte hänge die Datei noch einmal an.",
		noteGone:            "Nicht mehr verfügbar: %s. Bitte hänge die Datei noch einmal an.",
		noteTooLarge:        "Zu groß: %s. Bitte hänge eine kleinere Fassung an.",
		noteDamaged:         "Leer oder beschädigt: %s.",
		noteTooMuch:         "Mehr Bilder, als der Bot auf einmal verwendet. Nicht berücksichtigt: %s.",
		noteNoPictures:      "Dieser Bot macht neue Bilder und sieht sich keine an. Nicht berücksichtigt: %s.",
		noteNarrow:          "Zu schmal: %s. Die längere Seite darf höchstens das %g-Fache der kürzeren sein; bitte schneide das Bild zu.",
		noteFiltered:        "Ein Inhaltsfilter hat dieses Bild zurückgehalten. Bitte formuliere deine Anfrage anders.",
		noteFilteredPrompt:  "Ein Inhaltsfilter hat die Beschreibung abgelehnt. Bitte formuliere sie anders.",
		noteFilteredInput:   "Ein Inhaltsfilter hat das angehängte Bild abgelehnt. Bitte nimm ein anderes.",
		noteFilteredOutput:  "Ein Bild ist entstanden, aber ein Inhaltsfilter hat es zurückgehalten. Versuche es erneut oder formuliere deine Anfrage anders.",
		noteWithheld:        "Ein Inhaltsfilter hat %d von %d Bildern zurückgehalten.",
		noteSomeWithheld:    "Ein Inhaltsfilter hat einige der Bilder zurückgehalten.",
		noteUndelivered:     "Das Bild ist entstanden, konnte aber nicht an Poe übergeben werden. Bitte versuche es erneut.",
		noteSomeUndelivered: "%d von %d Bildern sind entstanden, konnten aber nicht an Poe übergeben werden.",
		noteSeed:            "Seed: %d",
	},
	"es": {
		noteDrawing:         "Dibujando…",
		noteTooSlow:         "Crear la imagen ha tardado demasiado. Inténtalo de nuevo en un momento.",
		noteNeedPrompt:      "Describe la imagen que quieres y se creará.",
		noteNeedChange:      "Escribe qué debe cambiar en la imagen y adjúntala otra vez.",
		noteNeedPicture:     "Adjunta la imagen que se debe cambiar.",
		noteNeedStyle:       "Adjunta dos imágenes: primero la que se debe cambiar y luego la que da el estilo.",
		noteNeedMask:        "Indica en los ajustes del bot qué parte de la imagen se debe cambiar, o adjunta una segunda imagen que sea blanca donde la primera debe cambiar y negra en el resto.",
		noteNeedSecond:      "Adjunta dos imágenes: primero la que se debe cambiar y luego una de la misma forma que sea blanca donde la primera debe cambiar y negra en el resto.",
		noteNeedSearch:      "Indica en los ajustes del bot qué debe cambiar en la imagen; tu mensaje dice en qué se convierte.",
		noteTooLong:         "Tu descripción tiene %d caracteres y el modelo admite %d. Acórtala en %d.",
		noteUnsupported:     "Este bot no puede usar archivos de este tipo: %s.",
		noteUnavailable:     "No se pudo obtener: %s. Intenta adjuntarlo otra vez.",
		noteGone:            "Ya no está disponible: %s. Adjúntalo otra vez.",
		noteTooLarge:        "Demasiado grande: %s. Adjunta una versión más pequeña.",
		noteDamaged:         "Vacío o dañado: %s.",
		noteTooMuch:         "Más imágenes de las que este bot usa a la vez. Omitidas: %s.",
		noteNoPictures:      "Este bot crea imágenes nuevas y no mira ninguna. Omitidas: %s.",
		noteNarrow:          "Demasiado estrecha: %s. El lado largo puede ser como máximo %g veces el corto; recórtala.",
		noteFiltered:        "Un filtro de contenido ha retenido esta imagen. Formula tu petición de otra manera.",
		noteFilteredPrompt:  "Un filtro de contenido ha rechazado la descripción. Formúlala de otra manera.",
		noteFilteredInput:   "Un filtro de contenido ha rechazado la imagen adjunta. Usa otra.",
		noteFilteredOutput:  "Se creó una imagen, pero un filtro de contenido la ha retenido. Inténtalo de nuevo o formula tu petición de otra manera.",
		noteWithheld:        "Un filtro de contenido ha retenido %d de %d imágenes.",
		noteSomeWithheld:    "Un filtro de contenido ha retenido algunas de las imágenes.",
		noteUndelivered:     "La imagen se creó, pero no se pudo entregar a Poe. Inténtalo de nuevo.",
		noteSomeUndelivered: "%d de %d imágenes se crearon, pero no se pudieron entregar a Poe.",
		noteSeed:            "Semilla: %d",
	},
	"fr": {
		noteDrawing:         "Dessin en cours…",
		noteTooSlow:         "La création de l'image a pris trop de temps. Réessayez dans un instant.",
		noteNeedPrompt:      "Décrivez l'image que vous voulez, et elle sera créée.",
		noteNeedChange:      "Écrivez ce que l'image doit devenir, et joignez-la à nouveau.",
		noteNeedPicture:     "Joignez l'image à modifier.",
		noteNeedStyle:       "Joignez deux images : d'abord celle à modifier, puis celle dont elle prend le style.",
		noteNeedMask:        "Indiquez dans les réglages du bot quelle partie de l'image est visée, ou joignez une seconde image, blanche là où la première doit changer et noire ailleurs.",
		noteNeedSecond:      "Joignez deux images : d'abord celle à modifier, puis une de même format, blanche là où la première doit changer et noire ailleurs.",
		noteNeedSearch:      "Indiquez dans les réglages du bot ce qui doit changer dans l'image ; votre message dit ce que cela devient.",
		noteTooLong:         "Votre description compte %d caractères, et le modèle en accepte %d. Raccourcissez-la de %d.",
		noteUnsupported:     "Ce bot ne peut pas utiliser ce type de fichier : %s.",
		noteUnavailable:     "Impossible à récupérer : %s. Essayez de le joindre à nouveau.",
		noteGone:            "Plus disponible : %s. Joignez à nouveau le fichier.",
		noteTooLarge:        "Trop volumineux : %s. Joignez une version plus petite.",
		noteDamaged:         "Vide ou endommagé : %s.",
		noteTooMuch:         "Plus d'images que ce bot n'en utilise à la fois. Non prises en compte : %s.",
		noteNoPictures:      "Ce bot crée de nouvelles images et n'en regarde aucune. Non prises en compte : %s.",
		noteNarrow:          "Trop étroite : %s. Le grand côté peut faire au plus %g fois le petit ; recadrez-la.",
		noteFiltered:        "Un filtre de contenu a retenu cette image. Formulez votre demande autrement.",
		noteFilteredPrompt:  "Un filtre de contenu a refusé la description. Formulez-la autrement.",
		noteFilteredInput:   "Un filtre de contenu a refusé l'image jointe. Utilisez-en une autre.",
		noteFilteredOutput:  "Une image a été créée, mais un filtre de contenu l'a retenue. Réessayez ou formulez votre demande autrement.",
		noteWithheld:        "Un filtre de contenu a retenu %d images sur %d.",
		noteSomeWithheld:    "Un filtre de contenu a retenu certaines des images.",
		noteUndelivered:     "L'image a été créée, mais n'a pas pu être remise à Poe. Réessayez.",
		noteSomeUndelivered: "%d images sur %d ont été créées, mais n'ont pas pu être remises à Poe.",
		noteSeed:            "Graine : %d",
	},
	"ja": {
		noteDrawing:         "描いています…",
		noteTooSlow:         "画像の作成に時間がかかりすぎました。少し待ってからもう一度お試しください。",
		noteNeedPrompt:      "作りたい画像を言葉で説明してください。",
		noteNeedChange:      "画像をどう変えたいかをメッセージに書き、画像をもう一度添付してください。",
		noteNeedPicture:     "変更したい画像を添付してください。",
		noteNeedStyle:       "画像を 2 枚添付してください。1 枚目は変更する画像、2 枚目はスタイルの見本です。",
		noteNeedMask:        "画像のどの部分かをボットの設定で指定するか、変更する部分を白、それ以外を黒にした 2 枚目の画像を添付してください。",
		noteNeedSecond:      "画像を 2 枚添付してください。1 枚目は変更する画像、2 枚目は同じ縦横比で、変更する部分を白、それ以外を黒にした画像です。",
		noteNeedSearch:      "画像の何を変えるかをボットの設定で指定してください。メッセージには、どう変えるかを書いてください。",
		noteTooLong:         "説明は %d 文字ですが、モデルが受け付けるのは %d 文字までです。あと %d 文字短くしてください。",
		noteUnsupported:     "このボットはこの種類のファイルを使えません: %s。",
		noteUnavailable:     "取得できませんでした: %s。もう一度添付してください。",
		noteGone:            "ファイルの有効期限が切れています: %s。もう一度添付してください。",
		noteTooLarge:        "大きすぎます: %s。小さいものを添付してください。",
		noteDamaged:         "ファイルが空か破損しています: %s。",
		noteTooMuch:         "一度に使える画像の数を超えています。使わなかった画像: %s。",
		noteNoPictures:      "このボットは新しい画像を作るもので、画像を見ることはできません。使わなかった画像: %s。",
		noteNarrow:          "細長すぎます: %s。長辺は短辺の %g 倍までです。切り抜いてください。",
		noteFiltered:        "コンテンツフィルターによりこの画像は表示されません。別の表現でお試しください。",
		noteFilteredPrompt:  "コンテンツフィルターが説明を受け付けませんでした。別の表現でお試しください。",
		noteFilteredInput:   "コンテンツフィルターが添付された画像を受け付けませんでした。別の画像をお使いください。",
		noteFilteredOutput:  "画像は作られましたが、コンテンツフィルターにより表示されません。もう一度試すか、別の表現でお試しください。",
		noteWithheld:        "コンテンツフィルターにより表示されない画像があります (%d / %d 枚)。",
		noteSomeWithheld:    "コンテンツフィルターにより、一部の画像は表示されません。",
		noteUndelivered:     "画像は作られましたが、Poe に渡せませんでした。もう一度お試しください。",
		noteSomeUndelivered: "画像は作られましたが、Poe に渡せなかったものがあります (%d / %d 枚)。",
		noteSeed:            "シード: %d",
	},
	"pt": {
		noteDrawing:         "Desenhando…",
		noteTooSlow:         "Criar a imagem demorou demais. Tente novamente em um instante.",
		noteNeedPrompt:      "Descreva a imagem que você quer, e ela será criada.",
		noteNeedChange:      "Escreva o que deve mudar na imagem e anexe-a de novo.",
		noteNeedPicture:     "Anexe a imagem que deve ser alterada.",
		noteNeedStyle:       "Anexe duas imagens: primeiro a que deve ser alterada, depois a que dá o estilo.",
		noteNeedMask:        "Indique nas configurações do bot que parte da imagem deve mudar, ou anexe uma segunda imagem, branca onde a primeira deve mudar e preta no resto.",
		noteNeedSecond:      "Anexe duas imagens: primeiro a que deve ser alterada, depois uma do mesmo formato, branca onde a primeira deve mudar e preta no resto.",
		noteNeedSearch:      "Indique nas configurações do bot o que deve mudar na imagem; sua mensagem diz no que se transforma.",
		noteTooLong:         "Sua descrição tem %d caracteres, e o modelo aceita %d. Encurte-a em %d.",
		noteUnsupported:     "Este bot não consegue usar arquivos deste tipo: %s.",
		noteUnavailable:     "Não foi possível obter: %s. Tente anexar de novo.",
		noteGone:            "Não está mais disponível: %s. Anexe de novo.",
		noteTooLarge:        "Grande demais: %s. Anexe uma versão menor.",
		noteDamaged:         "Vazio ou danificado: %s.",
		noteTooMuch:         "Mais imagens do que este bot usa de uma vez. Ignoradas: %s.",
		noteNoPictures:      "Este bot cria imagens novas e não olha nenhuma. Ignoradas: %s.",
		noteNarrow:          "Estreita demais: %s. O lado maior pode ter no máximo %g vezes o menor; recorte-a.",
		noteFiltered:        "Um filtro de conteúdo reteve esta imagem. Formule seu pedido de outra forma.",
		noteFilteredPrompt:  "Um filtro de conteúdo recusou a descrição. Formule-a de outra forma.",
		noteFilteredInput:   "Um filtro de conteúdo recusou a imagem anexada. Use outra.",
		noteFilteredOutput:  "Uma imagem foi criada, mas um filtro de conteúdo a reteve. Tente novamente ou formule seu pedido de outra forma.",
		noteWithheld:        "Um filtro de conteúdo reteve %d de %d imagens.",
		noteSomeWithheld:    "Um filtro de conteúdo reteve algumas das imagens.",
		noteUndelivered:     "A imagem foi criada, mas não pôde ser entregue ao Poe. Tente novamente.",
		noteSomeUndelivered: "%d de %d imagens foram criadas, mas não puderam ser entregues ao Poe.",
		noteSeed:            "Semente: %d",
	},
	"zh": {
		noteDrawing:         "正在绘制…",
		noteTooSlow:         "生成图片的时间过长。请稍候再试。",
		noteNeedPrompt:      "请描述您想要的图片。",
		noteNeedChange:      "请在消息中说明要怎样修改图片，并重新添加图片。",
		noteNeedPicture:     "请添加要修改的图片。",
		noteNeedStyle:       "请添加两张图片：第一张是要修改的图片，第二张提供风格。",
		noteNeedMask:        "请在机器人的设置中说明要修改图片的哪一部分，或添加第二张图片，要修改的部分为白色，其余为黑色。",
		noteNeedSecond:      "请添加两张图片：第一张是要修改的图片，第二张与其形状相同，要修改的部分为白色，其余为黑色。",
		noteNeedSearch:      "请在机器人的设置中说明要修改图片中的什么，消息中则说明要改成什么。",
		noteTooLong:         "您的描述有 %d 个字符，而模型最多接受 %d 个。请删减 %d 个字符。",
		noteUnsupported:     "此机器人无法使用此类文件：%s。",
		noteUnavailable:     "无法获取：%s。请重新添加附件。",
		noteGone:            "文件已失效：%s。请重新添加。",
		noteTooLarge:        "文件太大：%s。请添加较小的版本。",
		noteDamaged:         "文件为空或已损坏：%s。",
		noteTooMuch:         "图片数量超出此机器人一次能使用的数量。未使用：%s。",
		noteNoPictures:      "此机器人只生成新图片，不查看图片。未使用：%s。",
		noteNarrow:          "图片过于狭长：%s。长边最多为短边的 %g 倍，请裁剪图片。",
		noteFiltered:        "内容过滤器未放行这张图片。请换一种方式表述您的请求。",
		noteFilteredPrompt:  "内容过滤器拒绝了您的描述。请换一种方式表述。",
		noteFilteredInput:   "内容过滤器拒绝了您添加的图片。请换一张图片。",
		noteFilteredOutput:  "图片已生成，但内容过滤器未放行。请重试，或换一种方式表述您的请求。",
		noteWithheld:        "内容过滤器未放行部分图片（%d/%d）。",
		noteSomeWithheld:    "内容过滤器未放行部分图片。",
		noteUndelivered:     "图片已生成，但未能交给 Poe。请重试。",
		noteSomeUndelivered: "图片已生成，但有一部分未能交给 Poe（%d/%d）。",
		noteSeed:            "种子：%d",
	},
}
