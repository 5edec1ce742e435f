package video

import (
	"fmt"

	"github.com/poebridge/poebridge/pkg/fault"
)

// note names something that users read from us.
type note string

const (
	// What is being done, for [poe.EventWriter.Progress].
	notePreparing   note = "preparing"
	noteMaking      note = "making"
	noteMakingSince note = "making_since" // a time
	noteFetching    note = "fetching"
	noteWatching    note = "watching"

	// What has become of a video.
	noteReady     note = "ready"
	noteSeed      note = "seed" // a number
	noteDownload  note = "download"
	noteLink      note = "link" // a time, minutes
	noteAgain     note = "again"
	noteNext      note = "next"
	noteLater     note = "later"
	noteLaterSame note = "later_same"
	noteLost      note = "lost"
	noteUnused    note = "unused"
	noteFailed    note = "failed"
	noteNotMade   note = "not_made"
	noteGone      note = "gone"
	noteFull      note = "full"
	noteCut       note = "cut"

	// Why a message is not taken.
	noteNoPrompt        note = "no_prompt"
	noteLongPrompt      note = "long_prompt" // characters, most
	noteShots           note = "shots"       // fewest, most, found
	noteNoFiles         note = "no_files"
	noteNoPicture       note = "no_picture"
	noteTooManyPictures note = "too_many_pictures" // most
	noteBadPicture      note = "bad_picture"
	noteFileLater       note = "file_later"
	noteTooMuch         note = "too_much"
	noteNoVideo         note = "no_video"
	noteBadVideo        note = "bad_video"
	noteLargeVideo      note = "large_video" // megabytes
	noteNoQuestion      note = "no_question"
)

// in returns the note in the language of a BCP 47 tag.
func (n note) in(tag string, args ...any) string {
	text := notes[fault.Language(tag)][n]
	if len(args) == 0 {
		return text
	}
	return fmt.Sprintf(text, args...)
}

// notes has the languages of fault's texts.
var notes = map[string]map[note]string{
	"en": {
		notePreparing: "Preparing your video…", noteMaking: "Making your video…", noteMakingSince: "Making your video, begun at %s…",
		noteFetching: "Fetching your video…", noteWatching: "Watching the video…",
		noteReady:           "Here is your video.",
		noteSeed:            "Seed: %d",
		noteDownload:        "Download the video",
		noteLink:            "The video could not be attached. The link works until %s (%d min).",
		noteAgain:           "This video had been made for the same message before. To get another one, change the message.",
		noteNext:            "This is the video that you had asked for before. To get another one, send its description now.",
		noteLater:           "Your video is still being made. Send any message in this chat to see how far it is, and to get it when it is ready.",
		noteLaterSame:       "Your video is still being made. Send the same message again in some minutes to get it.",
		noteLost:            "This video takes longer than an answer may, and cannot be handed over later here. Please ask for a shorter one.",
		noteUnused:          "Your message was not taken as a description of a video. To have another one made meanwhile, start a new chat.",
		noteFailed:          "Your video could not be made.",
		noteNotMade:         "The model could not make this video. Please send the description again.",
		noteGone:            "Your video is no longer available. Send its description again to have it made anew.",
		noteFull:            "The model is making as many videos as it may at a time. Please try again in a few minutes.",
		noteCut:             "The answer ends here because it has reached its maximum length.",
		noteNoPrompt:        "Please describe the video that you want.",
		noteLongPrompt:      "This description has %d characters, and the model takes %d. Please shorten it.",
		noteShots:           "Please describe the shots of the video, each in a line of its own: %d to %d of them, not %d.",
		noteNoFiles:         "This bot makes videos from words alone. Please describe the video, without an attached file.",
		noteNoPicture:       "Please attach the picture that the video is to begin with.",
		noteTooManyPictures: "Too many pictures. Please attach %d at most.",
		noteBadPicture:      "The attached file could not be used. Please attach a picture, as PNG or JPEG.",
		noteFileLater:       "The attached file could not be fetched. Please try again, or attach it anew.",
		noteTooMuch:         "This is too much for one video. Please attach fewer or smaller pictures.",
		noteNoVideo:         "Please attach the video that you want to ask about.",
		noteBadVideo:        "The attached file could not be used. Please attach a video, as MP4.",
		noteLargeVideo:      "This video is too large. Please attach one of %d MB at most.",
		noteNoQuestion:      "What do you want to know about the video?",
	},
	"de": {
		notePreparing: "Dein Video wird vorbereitet…", noteMaking: "Dein Video entsteht…", noteMakingSince: "Dein Video entsteht, begonnen um %s…",
		noteFetching: "Dein Video wird geholt…", noteWatching: "Das Video wird angesehen…",
		noteReady:           "Hier ist dein Video.",
		noteSeed:            "Seed: %d",
		noteDownload:        "Video herunterladen",
		noteLink:            "Das Video konnte nicht angehängt werden. Der Link gilt bis %s (%d min).",
		noteAgain:           "Dieses Video war für dieselbe Nachricht schon gemacht. Ändere die Nachricht, um ein anderes zu bekommen.",
		noteNext:            "Das ist das Video, um das du vorher gebeten hast. Schicke jetzt die nächste Beschreibung, um ein anderes zu bekommen.",
		noteLater:           "Dein Video ist noch in Arbeit. Schreibe etwas in diesen Chat, um zu sehen, wie weit es ist, und um es zu bekommen, wenn es fertig ist.",
		noteLaterSame:       "Dein Video ist noch in Arbeit. Schicke dieselbe Nachricht in einigen Minuten noch einmal, um es zu bekommen.",
		noteLost:            "Dieses Video dauert länger, als eine Antwort darf, und kann hier nicht später übergeben werden. Bitte um ein kürzeres.",
		noteUnused:          "Deine Nachricht wurde nicht als Beschreibung eines Videos genommen. Für ein weiteres beginne inzwischen einen neuen Chat.",
		noteFailed:          "Dein Video konnte nicht gemacht werden.",
		noteNotMade:         "Das Modell konnte dieses Video nicht machen. Bitte schicke die Beschreibung noch einmal.",
		noteGone:            "Dein Video ist nicht mehr verfügbar. Schicke die Beschreibung noch einmal, um es neu machen zu lassen.",
		noteFull:            "Das Modell macht gerade so viele Videos, wie es gleichzeitig darf. Bitte versuche es in ein paar Minuten erneut.",
		noteCut:             "Die Antwort endet hier, weil sie ihre Höchstlänge erreicht hat.",
		noteNoPrompt:        "Bitte beschreibe das Video, das du möchtest.",
		noteLongPrompt:      "Diese Beschreibung hat %d Zeichen, das Modell nimmt %d. Bitte kürze sie.",
		noteShots:           "Bitte beschreibe die Einstellungen des Videos, jede in einer eigenen Zeile: %d bis %d, nicht %d.",
		noteNoFiles:         "Dieser Bot macht Videos nur aus Worten. Bitte beschreibe das Video, ohne eine Datei anzuhängen.",
		noteNoPicture:       "Bitte hänge das Bild an, mit dem das Video beginnen soll.",
		noteTooManyPictures: "Zu viele Bilder. Bitte hänge höchstens %d an.",
		noteBadPicture:      "Die angehängte Datei ist nicht brauchbar. Bitte hänge ein Bild an, als PNG oder JPEG.",
		noteFileLater:       "Die angehängte Datei konnte nicht geladen werden. Bitte versuche es noch einmal oder hänge sie neu an.",
		noteTooMuch:         "Das ist zu viel für ein Video. Bitte hänge weniger oder kleinere Bilder an.",
		noteNoVideo:         "Bitte hänge das Video an, zu dem du etwas fragen möchtest.",
		noteBadVideo:        "Die angehängte Datei ist nicht brauchbar. Bitte hänge ein Video an, als MP4.",
		noteLargeVideo:      "Dieses Video ist zu groß. Bitte hänge eines von höchstens %d MB an.",
		noteNoQuestion:      "Was möchtest du über das Video wissen?",
	},
	"es": {
		notePreparing: "Preparando tu vídeo…", noteMaking: "Creando tu vídeo…", noteMakingSince: "Creando tu vídeo, empezado a las %s…",
		noteFetching: "Obteniendo tu vídeo…", noteWatching: "Viendo el vídeo…",
		noteReady:           "Aquí está tu vídeo.",
		noteSeed:            "Semilla: %d",
		noteDownload:        "Descargar el vídeo",
		noteLink:            "No se pudo adjuntar el vídeo. El enlace funciona hasta las %s (%d min).",
		noteAgain:           "Este vídeo ya se había creado para el mismo mensaje. Cambia el mensaje para obtener otro.",
		noteNext:            "Este es el vídeo que habías pedido antes. Para obtener otro, envía ahora su descripción.",
		noteLater:           "Tu vídeo todavía se está creando. Envía cualquier mensaje en este chat para ver cómo va y recibirlo cuando esté listo.",
		noteLaterSame:       "Tu vídeo todavía se está creando. Envía el mismo mensaje dentro de unos minutos para recibirlo.",
		noteLost:            "Este vídeo tarda más de lo que puede durar una respuesta y aquí no se puede entregar después. Pide uno más corto.",
		noteUnused:          "Tu mensaje no se ha tomado como descripción de un vídeo. Para pedir otro mientras tanto, empieza un chat nuevo.",
		noteFailed:          "No se pudo crear tu vídeo.",
		noteNotMade:         "El modelo no ha podido crear este vídeo. Envía la descripción otra vez.",
		noteGone:            "Tu vídeo ya no está disponible. Envía otra vez su descripción para volver a crearlo.",
		noteFull:            "El modelo está creando tantos vídeos a la vez como puede. Inténtalo de nuevo en unos minutos.",
		noteCut:             "La respuesta termina aquí porque ha alcanzado su longitud máxima.",
		noteNoPrompt:        "Describe el vídeo que quieres.",
		noteLongPrompt:      "Esta descripción tiene %d caracteres y el modelo acepta %d. Acórtala.",
		noteShots:           "Describe los planos del vídeo, cada uno en su propia línea: de %d a %d, no %d.",
		noteNoFiles:         "Este bot crea vídeos solo a partir de palabras. Describe el vídeo sin adjuntar archivos.",
		noteNoPicture:       "Adjunta la imagen con la que debe empezar el vídeo.",
		noteTooManyPictures: "Demasiadas imágenes. Adjunta %d como máximo.",
		noteBadPicture:      "No se pudo usar el archivo adjunto. Adjunta una imagen PNG o JPEG.",
		noteFileLater:       "No se pudo obtener el archivo adjunto. Inténtalo de nuevo o adjúntalo otra vez.",
		noteTooMuch:         "Es demasiado para un vídeo. Adjunta menos imágenes o más pequeñas.",
		noteNoVideo:         "Adjunta el vídeo sobre el que quieres preguntar.",
		noteBadVideo:        "No se pudo usar el archivo adjunto. Adjunta un vídeo MP4.",
		noteLargeVideo:      "Este vídeo es demasiado grande. Adjunta uno de %d MB como máximo.",
		noteNoQuestion:      "¿Qué quieres saber sobre el vídeo?",
	},
	"fr": {
		notePreparing: "Préparation de votre vidéo…", noteMaking: "Création de votre vidéo…", noteMakingSince: "Création de votre vidéo, commencée à %s…",
		noteFetching: "Récupération de votre vidéo…", noteWatching: "Visionnage de la vidéo…",
		noteReady:           "Voici votre vidéo.",
		noteSeed:            "Graine : %d",
		noteDownload:        "Télécharger la vidéo",
		noteLink:            "La vidéo n'a pas pu être jointe. Le lien fonctionne jusqu'à %s (%d min).",
		noteAgain:           "Cette vidéo avait déjà été créée pour le même message. Modifiez le message pour en obtenir une autre.",
		noteNext:            "Voici la vidéo que vous aviez demandée. Pour en obtenir une autre, envoyez maintenant sa description.",
		noteLater:           "Votre vidéo est encore en cours de création. Envoyez un message dans cette discussion pour savoir où elle en est et la recevoir quand elle sera prête.",
		noteLaterSame:       "Votre vidéo est encore en cours de création. Renvoyez le même message dans quelques minutes pour la recevoir.",
		noteLost:            "Cette vidéo prend plus de temps qu'une réponse et ne peut pas être remise plus tard ici. Demandez-en une plus courte.",
		noteUnused:          "Votre message n'a pas été pris comme description d'une vidéo. Pour en créer une autre entre-temps, commencez une nouvelle discussion.",
		noteFailed:          "Votre vidéo n'a pas pu être créée.",
		noteNotMade:         "Le modèle n'a pas pu créer cette vidéo. Renvoyez la description.",
		noteGone:            "Votre vidéo n'est plus disponible. Renvoyez sa description pour la recréer.",
		noteFull:            "Le modèle crée autant de vidéos à la fois qu'il le peut. Réessayez dans quelques minutes.",
		noteCut:             "La réponse s'arrête ici car elle a atteint sa longueur maximale.",
		noteNoPrompt:        "Décrivez la vidéo que vous voulez.",
		noteLongPrompt:      "Cette description compte %d caractères et le modèle en accepte %d. Raccourcissez-la.",
		noteShots:           "Décrivez les plans de la vidéo, chacun sur sa ligne : de %d à %d, et non %d.",
		noteNoFiles:         "Ce bot crée des vidéos uniquement à partir de mots. Décrivez la vidéo sans joindre de fichier.",
		noteNoPicture:       "Joignez l'image par laquelle la vidéo doit commencer.",
		noteTooManyPictures: "Trop d'images. Joignez-en %d au maximum.",
		noteBadPicture:      "Le fichier joint n'a pas pu être utilisé. Joignez une image PNG ou JPEG.",
		noteFileLater:       "Le fichier joint n'a pas pu être récupéré. Réessayez ou joignez-le à nouveau.",
		noteTooMuch:         "C'est trop pour une vidéo. Joignez moins d'images ou des images plus petites.",
		noteNoVideo:         "Joignez la vidéo sur laquelle porte votre question.",
		noteBadVideo:        "Le fichier joint n'a pas pu être utilisé. Joignez une vidéo MP4.",
		noteLargeVideo:      "Cette vidéo est trop volumineuse. Joignez-en une de %d Mo au maximum.",
		noteNoQuestion:      "Que voulez-vous savoir sur la vidéo ?",
	},
	"ja": {
		notePreparing: "動画を準備しています…", noteMaking: "動画を作成しています…", noteMakingSince: "動画を作成しています（%s 開始）…",
		noteFetching: "動画を取得しています…", noteWatching: "動画を見ています…",
		noteReady:           "動画ができました。",
		noteSeed:            "シード: %d",
		noteDownload:        "動画をダウンロード",
		noteLink:            "動画を添付できませんでした。リンクは %s まで（%d 分間）有効です。",
		noteAgain:           "この動画は同じメッセージに対してすでに作成されていました。別の動画が必要なら、メッセージを変えてください。",
		noteNext:            "以前に依頼された動画です。別の動画が必要なら、その説明を送ってください。",
		noteLater:           "動画はまだ作成中です。このチャットで何かメッセージを送ると、進み具合を確認でき、完成した動画を受け取れます。",
		noteLaterSame:       "動画はまだ作成中です。数分後に同じメッセージをもう一度送ると受け取れます。",
		noteLost:            "この動画は回答の制限時間を超えるため、ここでは後から受け取れません。短い動画を依頼してください。",
		noteUnused:          "メッセージは動画の説明としては扱われませんでした。その間に別の動画を作るには、新しいチャットを始めてください。",
		noteFailed:          "動画を作成できませんでした。",
		noteNotMade:         "モデルはこの動画を作成できませんでした。説明をもう一度送ってください。",
		noteGone:            "動画はもう利用できません。作り直すには、説明をもう一度送ってください。",
		noteFull:            "モデルは同時に作成できる上限まで動画を作成しています。数分後にもう一度お試しください。",
		noteCut:             "最大の長さに達したため、回答はここで終わります。",
		noteNoPrompt:        "作りたい動画を説明してください。",
		noteLongPrompt:      "説明は %d 文字ですが、モデルが受け付けるのは %d 文字までです。短くしてください。",
		noteShots:           "動画の各ショットを 1 行ずつ説明してください。%d～%d 個必要ですが、%d 個でした。",
		noteNoFiles:         "このボットは言葉だけから動画を作ります。ファイルを添付せずに動画を説明してください。",
		noteNoPicture:       "動画の最初の画像を添付してください。",
		noteTooManyPictures: "画像が多すぎます。%d 枚までにしてください。",
		noteBadPicture:      "添付ファイルを使用できませんでした。PNG か JPEG の画像を添付してください。",
		noteFileLater:       "添付ファイルを取得できませんでした。もう一度試すか、添付し直してください。",
		noteTooMuch:         "1 本の動画には多すぎます。画像を減らすか、小さくしてください。",
		noteNoVideo:         "質問したい動画を添付してください。",
		noteBadVideo:        "添付ファイルを使用できませんでした。MP4 の動画を添付してください。",
		noteLargeVideo:      "動画が大きすぎます。%d MB までの動画を添付してください。",
		noteNoQuestion:      "動画について何を知りたいですか？",
	},
	"pt": {
		notePreparing: "Preparando seu vídeo…", noteMaking: "Criando seu vídeo…", noteMakingSince: "Criando seu vídeo, iniciado às %s…",
		noteFetching: "Buscando seu vídeo…", noteWatching: "Assistindo ao vídeo…",
		noteReady:           "Aqui está seu vídeo.",
		noteSeed:            "Semente: %d",
		noteDownload:        "Baixar o vídeo",
		noteLink:            "Não foi possível anexar o vídeo. O link funciona até %s (%d min).",
		noteAgain:           "Este vídeo já tinha sido criado para a mesma mensagem. Mude a mensagem para obter outro.",
		noteNext:            "Este é o vídeo que você tinha pedido antes. Para obter outro, envie agora a descrição.",
		noteLater:           "Seu vídeo ainda está sendo criado. Envie qualquer mensagem neste chat para ver o andamento e recebê-lo quando ficar pronto.",
		noteLaterSame:       "Seu vídeo ainda está sendo criado. Envie a mesma mensagem em alguns minutos para recebê-lo.",
		noteLost:            "Este vídeo demora mais do que uma resposta permite e não pode ser entregue depois aqui. Peça um mais curto.",
		noteUnused:          "Sua mensagem não foi tomada como descrição de um vídeo. Para criar outro enquanto isso, inicie um novo chat.",
		noteFailed:          "Não foi possível criar seu vídeo.",
		noteNotMade:         "O modelo não conseguiu criar este vídeo. Envie a descrição de novo.",
		noteGone:            "Seu vídeo não está mais disponível. Envie a descrição de novo para recriá-lo.",
		noteFull:            "O modelo está criando tantos vídeos ao mesmo tempo quanto pode. Tente novamente em alguns minutos.",
		noteCut:             "A resposta termina aqui porque atingiu o tamanho máximo.",
		noteNoPrompt:        "Descreva o vídeo que você quer.",
		noteLongPrompt:      "Esta descrição tem %d caracteres, e o modelo aceita %d. Encurte-a.",
		noteShots:           "Descreva as cenas do vídeo, cada uma em sua própria linha: de %d a %d, não %d.",
		noteNoFiles:         "Este bot cria vídeos só a partir de palavras. Descreva o vídeo sem anexar arquivos.",
		noteNoPicture:       "Anexe a imagem com que o vídeo deve começar.",
		noteTooManyPictures: "Imagens demais. Anexe no máximo %d.",
		noteBadPicture:      "Não foi possível usar o arquivo anexado. Anexe uma imagem PNG ou JPEG.",
		noteFileLater:       "Não foi possível obter o arquivo anexado. Tente de novo ou anexe-o outra vez.",
		noteTooMuch:         "É demais para um vídeo. Anexe menos imagens ou imagens menores.",
		noteNoVideo:         "Anexe o vídeo sobre o qual quer perguntar.",
		noteBadVideo:        "Não foi possível usar o arquivo anexado. Anexe um vídeo MP4.",
		noteLargeVideo:      "Este vídeo é grande demais. Anexe um de no máximo %d MB.",
		noteNoQuestion:      "O que você quer saber sobre o vídeo?",
	},
	"zh": {
		notePreparing: "正在准备视频…", noteMaking: "正在制作视频…", noteMakingSince: "正在制作视频（%s 开始）…",
		noteFetching: "正在获取视频…", noteWatching: "正在观看视频…",
		noteReady:           "您的视频已完成。",
		noteSeed:            "种子：%d",
		noteDownload:        "下载视频",
		noteLink:            "视频无法作为附件添加。链接有效至 %s（%d 分钟）。",
		noteAgain:           "此视频之前已为同一条消息制作。如需其他视频，请修改消息。",
		noteNext:            "这是您之前要求的视频。如需其他视频，请现在发送描述。",
		noteLater:           "视频仍在制作中。在此聊天中发送任意消息即可查看进度，并在完成后获取视频。",
		noteLaterSame:       "视频仍在制作中。请几分钟后再次发送同一条消息以获取。",
		noteLost:            "此视频所需时间超过回答的时限，之后也无法在此交付。请要求制作更短的视频。",
		noteUnused:          "您的消息未被当作视频描述。如需同时制作其他视频，请开始新的聊天。",
		noteFailed:          "无法制作您的视频。",
		noteNotMade:         "模型无法制作此视频。请重新发送描述。",
		noteGone:            "您的视频已失效。请重新发送描述以重新制作。",
		noteFull:            "模型同时制作的视频已达上限。请几分钟后再试。",
		noteCut:             "回答已达到最大长度，到此结束。",
		noteNoPrompt:        "请描述您想要的视频。",
		noteLongPrompt:      "此描述有 %d 个字符，模型最多接受 %d 个。请缩短描述。",
		noteShots:           "请描述视频的各个镜头，每个镜头一行：%d 到 %d 个，而不是 %d 个。",
		noteNoFiles:         "此机器人仅根据文字制作视频。请描述视频，不要添加附件。",
		noteNoPicture:       "请添加视频开头的图片。",
		noteTooManyPictures: "图片过多。最多添加 %d 张。",
		noteBadPicture:      "无法使用该附件。请添加 PNG 或 JPEG 图片。",
		noteFileLater:       "无法获取附件。请重试或重新添加。",
		noteTooMuch:         "内容超出一个视频的限制。请减少图片或使用较小的图片。",
		noteNoVideo:         "请添加您要提问的视频。",
		noteBadVideo:        "无法使用该附件。请添加 MP4 视频。",
		noteLargeVideo:      "视频太大。请添加不超过 %d MB 的视频。",
		noteNoQuestion:      "您想了解视频的什么内容？",
	},
}
