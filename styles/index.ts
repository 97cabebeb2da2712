import 'virtual:measures.css'
import './deck.css'
