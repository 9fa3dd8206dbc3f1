<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
    <context>
        <name>Actions</name>
        <message>
            <source> 1 file could not be fetched.</source>
            <translation> No se pudo traer 1 archivo.</translation>
        </message>
        <message>
            <source> Not recorded, so as usual: {join}{more}.</source>
            <translation> No consta, así que como siempre: {join}{more}.</translation>
        </message>
        <message>
            <source> and {count} more</source>
            <translation> y {count} más</translation>
        </message>
        <message>
            <source> {lost} files could not be fetched.</source>
            <translation> No se pudieron traer {lost} archivos.</translation>
        </message>
        <message numerus="yes">
            <source>%n more reason(s): see the summary.</source>
            <translation>
                <numerusform>%n motivo más: vea el resumen.</numerusform>
                <numerusform>%n motivos más: vea el resumen.</numerusform>
            </translation>
        </message>
        <message>
            <source>(the first of more)</source>
            <translation>(el primero de varios)</translation>
        </message>
        <message>
            <source>1 job</source>
            <translation>1 trabajo</translation>
        </message>
        <message>
            <source>1 job deleted. What it made stays where it is.</source>
            <translation>1 trabajo eliminado. Lo que generó se queda donde está.</translation>
        </message>
        <message>
            <source>1 job was moved to the front.</source>
            <translation>1 trabajo pasó al frente.</translation>
        </message>
        <message>
            <source>1 job was sent once more.</source>
            <translation>1 trabajo se envió de nuevo.</translation>
        </message>
        <message>
            <source>About jobmonitor</source>
            <translation>Acerca de jobmonitor</translation>
        </message>
        <message>
            <source>About the database</source>
            <translation>Acerca de la base de datos</translation>
        </message>
        <message>
            <source>Actions that were found</source>
            <translation>Acciones encontradas</translation>
        </message>
        <message>
            <source>Activity</source>
            <translation>Actividad</translation>
        </message>
        <message>
            <source>As it was submitted, {created_at}.</source>
            <translation>Tal como se envió, {created_at}.</translation>
        </message>
        <message>
            <source>As it was submitted.</source>
            <translation>Tal como se envió.</translation>
        </message>
        <message>
            <source>Ask again for the list</source>
            <translation>Pedir la lista de nuevo</translation>
        </message>
        <message>
            <source>Ask all servers now</source>
            <translation>Consultar ahora todos los servidores</translation>
        </message>
        <message>
            <source>Ask every server for its state, memory and classes, those too that did not answer</source>
            <translation>Pedir a cada servidor su estado, memoria y clases, también a los que no respondieron</translation>
        </message>
        <message>
            <source>Ask the server to end this job, and no other</source>
            <translation>Pedir al servidor que termine este trabajo y ningún otro</translation>
        </message>
        <message>
            <source>Ask the servers to end those of the selected jobs that wait or run</source>
            <translation>Pedir a los servidores que terminen los trabajos seleccionados que esperan o se ejecutan</translation>
        </message>
        <message>
            <source>At most {count} jobs can be marked: select fewer.</source>
            <translation>Se pueden marcar como mucho {count} trabajos: seleccione menos.</translation>
        </message>
        <message>
            <source>At most {count} jobs can be opened at once: select fewer.</source>
            <translation>Se pueden abrir como máximo {count} trabajos a la vez: seleccione menos.</translation>
        </message>
        <message>
            <source>At the front of its queue</source>
            <translation>Al frente de su cola</translation>
        </message>
        <message>
            <source>CSV, for spreadsheets (*.csv)</source>
            <translation>CSV, para hojas de cálculo (*.csv)</translation>
        </message>
        <message>
            <source>Cancel</source>
            <translation>Cancelar</translation>
        </message>
        <message>
            <source>Cancel job</source>
            <translation>Cancelar trabajo</translation>
        </message>
        <message>
            <source>Cancel jobs…</source>
            <translation>Cancelar trabajos…</translation>
        </message>
        <message>
            <source>Cancel this {workflow_name} job?</source>
            <translation>¿Cancelar este trabajo de {workflow_name}?</translation>
        </message>
        <message>
            <source>Cancel {jobs}</source>
            <translation>Cancelar {jobs}</translation>
        </message>
        <message>
            <source>Cancel {jobs}?</source>
            <translation>¿Cancelar {jobs}?</translation>
        </message>
        <message>
            <source>Cancelling</source>
            <translation>Cancelando</translation>
        </message>
        <message>
            <source>Captions…</source>
            <translation>Descripciones…</translation>
        </message>
        <message>
            <source>Choose a job first.</source>
            <translation>Elija primero un trabajo.</translation>
        </message>
        <message>
            <source>Choose one job only.</source>
            <translation>Elija un solo trabajo.</translation>
        </message>
        <message>
            <source>Choose the columns of the list, their places, and what orders it</source>
            <translation>Elegir las columnas de la lista, su lugar y lo que la ordena</translation>
        </message>
        <message>
            <source>Clear selection</source>
            <translation>Quitar la selección</translation>
        </message>
        <message>
            <source>Close</source>
            <translation>Cerrar</translation>
        </message>
        <message>
            <source>Colour by status</source>
            <translation>Color según estado</translation>
        </message>
        <message>
            <source>Columns…</source>
            <translation>Columnas…</translation>
        </message>
        <message>
            <source>Command palette</source>
            <translation>Paleta de comandos</translation>
        </message>
        <message>
            <source>Compact rows</source>
            <translation>Filas compactas</translation>
        </message>
        <message>
            <source>Compare</source>
            <translation>Comparar</translation>
        </message>
        <message>
            <source>Compare all jobs that wait, run or ended lately with their servers and files</source>
            <translation>Comparar todos los trabajos que esperan, se ejecutan o acabaron hace poco con sus servidores y archivos</translation>
        </message>
        <message>
            <source>Compare pictures</source>
            <translation>Comparar imágenes</translation>
        </message>
        <message>
            <source>Compare the job's row with its server and its files, and repair the row</source>
            <translation>Comparar la fila del trabajo con su servidor y sus archivos, y reparar la fila</translation>
        </message>
        <message>
            <source>Compare the rows of the selected jobs with their servers and files, and repair them</source>
            <translation>Comparar las filas de los trabajos seleccionados con sus servidores y archivos, y reparar las filas</translation>
        </message>
        <message>
            <source>Compare what the job made with what it was made from, or two selected jobs</source>
            <translation>Comparar lo que generó el trabajo con aquello de lo que partió, o dos trabajos seleccionados</translation>
        </message>
        <message>
            <source>Copy</source>
            <translation>Copiar</translation>
        </message>
        <message>
            <source>Copy ComfyUI graph</source>
            <translation>Copiar grafo de ComfyUI</translation>
        </message>
        <message>
            <source>Copy ComfyUI id</source>
            <translation>Copiar id de ComfyUI</translation>
        </message>
        <message>
            <source>Copy ComfyUI ids</source>
            <translation>Copiar ids de ComfyUI</translation>
        </message>
        <message>
            <source>Copy a link that opens jobmonitor at the job</source>
            <translation>Copiar un enlace que abre jobmonitor en el trabajo</translation>
        </message>
        <message>
            <source>Copy address</source>
            <translation>Copiar dirección</translation>
        </message>
        <message>
            <source>Copy all that is known of the selected jobs as CSV</source>
            <translation>Copiar como CSV todo lo que se sabe de los trabajos seleccionados</translation>
        </message>
        <message>
            <source>Copy all that is known of the selected jobs, for a program</source>
            <translation>Copiar todo lo que se sabe de los trabajos seleccionados, para un programa</translation>
        </message>
        <message>
            <source>Copy as</source>
            <translation>Copiar como</translation>
        </message>
        <message>
            <source>Copy as CSV</source>
            <translation>Copiar como CSV</translation>
        </message>
        <message>
            <source>Copy as JSON</source>
            <translation>Copiar como JSON</translation>
        </message>
        <message>
            <source>Copy as text</source>
            <translation>Copiar como texto</translation>
        </message>
        <message>
            <source>Copy id</source>
            <translation>Copiar id</translation>
        </message>
        <message>
            <source>Copy ids</source>
            <translation>Copiar ids</translation>
        </message>
        <message>
            <source>Copy link</source>
            <translation>Copiar enlace</translation>
        </message>
        <message>
            <source>Copy links</source>
            <translation>Copiar enlaces</translation>
        </message>
        <message>
            <source>Copy output address</source>
            <translation>Copiar dirección de la salida</translation>
        </message>
        <message>
            <source>Copy output addresses</source>
            <translation>Copiar direcciones de las salidas</translation>
        </message>
        <message>
            <source>Copy server address</source>
            <translation>Copiar dirección del servidor</translation>
        </message>
        <message>
            <source>Copy the address of the chosen server</source>
            <translation>Copiar la dirección del servidor elegido</translation>
        </message>
        <message>
            <source>Copy the address of the output</source>
            <translation>Copiar la dirección de la salida</translation>
        </message>
        <message>
            <source>Copy the graphs that the jobs were made with, as ComfyUI takes them</source>
            <translation>Copiar los grafos con los que se hicieron los trabajos, tal como los toma ComfyUI</translation>
        </message>
        <message>
            <source>Copy the id of each selected job</source>
            <translation>Copiar el id de cada trabajo seleccionado</translation>
        </message>
        <message>
            <source>Copy the id under which the server knows the job</source>
            <translation>Copiar el id con el que el servidor conoce el trabajo</translation>
        </message>
        <message>
            <source>Copy the selected jobs as a table, for a spreadsheet or a message</source>
            <translation>Copiar los trabajos seleccionados como tabla, para una hoja de cálculo o un mensaje</translation>
        </message>
        <message>
            <source>Copy the selected jobs as people read them</source>
            <translation>Copiar los trabajos seleccionados tal como se leen</translation>
        </message>
        <message>
            <source>Copying</source>
            <translation>Copiando</translation>
        </message>
        <message>
            <source>Ctrl+Enter saves.</source>
            <translation>Ctrl+Intro guarda.</translation>
        </message>
        <message>
            <source>Dark</source>
            <translation>Oscuro</translation>
        </message>
        <message>
            <source>Delete</source>
            <translation>Eliminar</translation>
        </message>
        <message>
            <source>Delete jobs</source>
            <translation>Eliminar trabajos</translation>
        </message>
        <message>
            <source>Delete those of the selected jobs that have ended and are yours</source>
            <translation>Eliminar los trabajos seleccionados que han acabado y son suyos</translation>
        </message>
        <message>
            <source>Delete your own row of a job that has ended; what the job made stays</source>
            <translation>Eliminar la fila propia de un trabajo que ha acabado; lo que generó se queda</translation>
        </message>
        <message>
            <source>Delete {jobs}</source>
            <translation>Eliminar {jobs}</translation>
        </message>
        <message>
            <source>Delete {jobs}?</source>
            <translation>¿Eliminar {jobs}?</translation>
        </message>
        <message>
            <source>Deleting</source>
            <translation>Eliminando</translation>
        </message>
        <message>
            <source>Details</source>
            <translation>Detalles</translation>
        </message>
        <message>
            <source>Do anything by a few letters of its name</source>
            <translation>Hacer cualquier cosa con unas letras de su nombre</translation>
        </message>
        <message>
            <source>Each is sent once more to its own server as a new job, as they were.</source>
            <translation>Cada uno se envía de nuevo a su propio servidor como trabajo nuevo, tal como estaba.</translation>
        </message>
        <message>
            <source>Each is sent once more to its own server as a new job, with new seeds.</source>
            <translation>Cada uno se envía de nuevo a su propio servidor como trabajo nuevo, con semillas nuevas.</translation>
        </message>
        <message>
            <source>Edit and resubmit…</source>
            <translation>Editar y volver a enviar…</translation>
        </message>
        <message>
            <source>End what runs at the chosen server, after a question that names it</source>
            <translation>Terminar lo que se ejecuta en el servidor elegido, tras una pregunta que lo nombra</translation>
        </message>
        <message>
            <source>Export selected jobs</source>
            <translation>Exportar los trabajos seleccionados</translation>
        </message>
        <message>
            <source>Export selected…</source>
            <translation>Exportar selección…</translation>
        </message>
        <message>
            <source>Exporting to {file}</source>
            <translation>Exportando a {file}</translation>
        </message>
        <message>
            <source>Export…</source>
            <translation>Exportar…</translation>
        </message>
        <message>
            <source>Favourite</source>
            <translation>Favorito</translation>
        </message>
        <message>
            <source>Favourites</source>
            <translation>Favoritos</translation>
        </message>
        <message>
            <source>Fetch it first: Jobs, Fetch output.</source>
            <translation>Tráigala primero: Trabajos, Traer salida.</translation>
        </message>
        <message>
            <source>Fetch output</source>
            <translation>Traer salida</translation>
        </message>
        <message>
            <source>Fetch outputs</source>
            <translation>Traer salidas</translation>
        </message>
        <message>
            <source>Fetching outputs</source>
            <translation>Trayendo salidas</translation>
        </message>
        <message>
            <source>File</source>
            <translation>Archivo</translation>
        </message>
        <message>
            <source>Find an action</source>
            <translation>Buscar una acción</translation>
        </message>
        <message>
            <source>Find an action, a workflow, a view…</source>
            <translation>Buscar una acción, un flujo, una vista…</translation>
        </message>
        <message>
            <source>Find an action…</source>
            <translation>Buscar una acción…</translation>
        </message>
        <message>
            <source>First steps…</source>
            <translation>Primeros pasos…</translation>
        </message>
        <message>
            <source>Free memory</source>
            <translation>Liberar memoria</translation>
        </message>
        <message>
            <source>From a database and a server to a first job</source>
            <translation>De una base de datos y un servidor al primer trabajo</translation>
        </message>
        <message>
            <source>Full screen</source>
            <translation>Pantalla completa</translation>
        </message>
        <message>
            <source>Give rows a quiet background in the colour of their status</source>
            <translation>Dar a las filas un fondo discreto del color de su estado</translation>
        </message>
        <message>
            <source>Go to a row, a part or a date of the list</source>
            <translation>Ir a una fila, una parte o una fecha de la lista</translation>
        </message>
        <message>
            <source>Go to…</source>
            <translation>Ir a…</translation>
        </message>
        <message>
            <source>Group by status</source>
            <translation>Agrupar por estado</translation>
        </message>
        <message>
            <source>Help</source>
            <translation>Ayuda</translation>
        </message>
        <message>
            <source>High contrast</source>
            <translation>Alto contraste</translation>
        </message>
        <message>
            <source>Image</source>
            <translation>Imagen</translation>
        </message>
        <message>
            <source>Import workflow…</source>
            <translation>Importar flujo…</translation>
        </message>
        <message>
            <source>In the list; with a reason chosen, those that failed for it</source>
            <translation>En la lista; con un motivo elegido, los que fallaron por él</translation>
        </message>
        <message>
            <source>Interrupt what runs…</source>
            <translation>Interrumpir lo que se ejecuta…</translation>
        </message>
        <message>
            <source>Interrupt…</source>
            <translation>Interrumpir…</translation>
        </message>
        <message>
            <source>It has not begun.</source>
            <translation>No ha empezado.</translation>
        </message>
        <message>
            <source>JSON (*.json)</source>
            <translation>JSON (*.json)</translation>
        </message>
        <message>
            <source>Jobs</source>
            <translation>Trabajos</translation>
        </message>
        <message>
            <source>Jobs of one status stand together, those first that somebody looks after</source>
            <translation>Los trabajos de un mismo estado van juntos, primero los que alguien debe atender</translation>
        </message>
        <message>
            <source>Keep the output of this job on this workstation</source>
            <translation>Guardar la salida de este trabajo en este equipo</translation>
        </message>
        <message>
            <source>Keep the outputs of the selected jobs on this workstation</source>
            <translation>Guardar las salidas de los trabajos seleccionados en este equipo</translation>
        </message>
        <message>
            <source>Kept on this workstation alone. Without any text there is no note.</source>
            <translation>Se guarda solo en este equipo. Sin texto no hay nota.</translation>
        </message>
        <message>
            <source>Large pictures</source>
            <translation>Imágenes grandes</translation>
        </message>
        <message>
            <source>Larger text</source>
            <translation>Texto más grande</translation>
        </message>
        <message>
            <source>Larger text in the whole window</source>
            <translation>Texto más grande en toda la ventana</translation>
        </message>
        <message>
            <source>Leave them</source>
            <translation>Dejarlos</translation>
        </message>
        <message>
            <source>Let it run</source>
            <translation>Dejar que siga</translation>
        </message>
        <message>
            <source>Let the chosen server unload its models as soon as it is idle</source>
            <translation>Hacer que el servidor elegido descargue sus modelos en cuanto quede libre</translation>
        </message>
        <message>
            <source>Let them run</source>
            <translation>Dejar que sigan</translation>
        </message>
        <message>
            <source>Let your waiting job be the next one at its server; jobs of others are never moved</source>
            <translation>Hacer que su trabajo pendiente sea el siguiente en su servidor; los ajenos nunca se mueven</translation>
        </message>
        <message>
            <source>Light</source>
            <translation>Claro</translation>
        </message>
        <message>
            <source>Look at captions beside their pictures, correct them, and save a data set</source>
            <translation>Ver las descripciones junto a sus imágenes, corregirlas y guardar un conjunto de datos</translation>
        </message>
        <message>
            <source>Look whether its server runs.</source>
            <translation>Compruebe si su servidor está en marcha.</translation>
        </message>
        <message>
            <source>Looking for jobs that have ended</source>
            <translation>Buscando trabajos que hayan acabado</translation>
        </message>
        <message>
            <source>Looking for jobs that wait</source>
            <translation>Buscando trabajos en espera</translation>
        </message>
        <message>
            <source>Looking for jobs that wait or run</source>
            <translation>Buscando trabajos en espera o en ejecución</translation>
        </message>
        <message>
            <source>Looking up graphs</source>
            <translation>Buscando grafos</translation>
        </message>
        <message>
            <source>Lower rows with small thumbnails</source>
            <translation>Filas más bajas con miniaturas pequeñas</translation>
        </message>
        <message>
            <source>Make a form of a graph: from a file, or from a picture or video that ComfyUI saved</source>
            <translation>Hacer un formulario de un grafo: de un archivo, o de una imagen o vídeo que guardó ComfyUI</translation>
        </message>
        <message>
            <source>Make a form of the graph that this job was made with</source>
            <translation>Hacer un formulario del grafo con el que se hizo este trabajo</translation>
        </message>
        <message>
            <source>Make a workflow of this job…</source>
            <translation>Hacer un flujo de este trabajo…</translation>
        </message>
        <message>
            <source>Mark all as read</source>
            <translation>Marcar todo como leído</translation>
        </message>
        <message>
            <source>Mark the job, to find it again with is:favourite</source>
            <translation>Marcar el trabajo, para encontrarlo de nuevo con is:favourite</translation>
        </message>
        <message>
            <source>Mark the selected jobs; where all are marked, take the marks away</source>
            <translation>Marcar los trabajos seleccionados; si todos lo están, quitar las marcas</translation>
        </message>
        <message>
            <source>Medium pictures</source>
            <translation>Imágenes medianas</translation>
        </message>
        <message>
            <source>More are not fetched at once: fetch again for the others.</source>
            <translation>No se traen más a la vez: vuelva a traer para los demás.</translation>
        </message>
        <message>
            <source>Move panel…</source>
            <translation>Mover panel…</translation>
        </message>
        <message>
            <source>Move to front</source>
            <translation>Pasar al frente</translation>
        </message>
        <message>
            <source>Move, float, tab or close the panel that has the keyboard</source>
            <translation>Mover, soltar, apilar o cerrar el panel que tiene el teclado</translation>
        </message>
        <message>
            <source>Moving to the front</source>
            <translation>Pasando al frente</translation>
        </message>
        <message>
            <source>Moving to the front failed.</source>
            <translation>No se pudo pasar al frente.</translation>
        </message>
        <message>
            <source>Mute for one hour</source>
            <translation>Silenciar una hora</translation>
        </message>
        <message>
            <source>New seed</source>
            <translation>Semilla nueva</translation>
        </message>
        <message>
            <source>No graph was copied.</source>
            <translation>No se copió ningún grafo.</translation>
        </message>
        <message>
            <source>No job is marked as new any more, and the activity begins anew</source>
            <translation>Ningún trabajo queda marcado como nuevo y la actividad empieza de cero</translation>
        </message>
        <message>
            <source>No messages and sounds for one hour; then one message of what happened</source>
            <translation>Ni mensajes ni sonidos durante una hora; después, un solo mensaje con lo ocurrido</translation>
        </message>
        <message>
            <source>No other server is configured.</source>
            <translation>No hay otro servidor configurado.</translation>
        </message>
        <message>
            <source>No output of these jobs is kept here.</source>
            <translation>No hay aquí ninguna salida de estos trabajos.</translation>
        </message>
        <message>
            <source>No output of this job is kept here.</source>
            <translation>No hay aquí ninguna salida de este trabajo.</translation>
        </message>
        <message>
            <source>No server is chosen in the list of servers.</source>
            <translation>No hay ningún servidor elegido en la lista de servidores.</translation>
        </message>
        <message>
            <source>No workflow takes a file of this kind ({value}).</source>
            <translation>Ningún flujo acepta un archivo de este tipo ({value}).</translation>
        </message>
        <message>
            <source>None of the selected jobs exists any more.</source>
            <translation>Ya no existe ninguno de los trabajos seleccionados.</translation>
        </message>
        <message>
            <source>None of the selected jobs has an output that can be opened.</source>
            <translation>Ninguno de los trabajos seleccionados tiene una salida que se pueda abrir.</translation>
        </message>
        <message>
            <source>None of the selected jobs has ended: nothing was deleted.</source>
            <translation>Ninguno de los trabajos seleccionados ha acabado: no se eliminó nada.</translation>
        </message>
        <message>
            <source>None of the selected jobs has outputs.</source>
            <translation>Ninguno de los trabajos seleccionados tiene salidas.</translation>
        </message>
        <message>
            <source>None of the selected jobs has that.</source>
            <translation>Ninguno de los trabajos seleccionados lo tiene.</translation>
        </message>
        <message>
            <source>None of the {count} selected jobs waits or runs.</source>
            <translation>Ninguno de los {count} trabajos seleccionados espera o se ejecuta.</translation>
        </message>
        <message>
            <source>Not all outputs were fetched.</source>
            <translation>No se trajeron todas las salidas.</translation>
        </message>
        <message>
            <source>Not all were cancelled.</source>
            <translation>No se cancelaron todos.</translation>
        </message>
        <message>
            <source>Not all were deleted.</source>
            <translation>No se eliminaron todos.</translation>
        </message>
        <message>
            <source>Not all were put back.</source>
            <translation>No se restauraron todos.</translation>
        </message>
        <message>
            <source>Not now: {reason}</source>
            <translation>Ahora no: {reason}</translation>
        </message>
        <message>
            <source>Note</source>
            <translation>Nota</translation>
        </message>
        <message>
            <source>Note something of the job, on this workstation</source>
            <translation>Anotar algo sobre el trabajo, en este equipo</translation>
        </message>
        <message>
            <source>Note…</source>
            <translation>Nota…</translation>
        </message>
        <message>
            <source>Nothing is called like that. Fewer letters find more.</source>
            <translation>Nada se llama así. Con menos letras se encuentra más.</translation>
        </message>
        <message>
            <source>Nothing runs at the server.</source>
            <translation>No se ejecuta nada en el servidor.</translation>
        </message>
        <message>
            <source>Nothing was cancelled.</source>
            <translation>No se canceló nada.</translation>
        </message>
        <message>
            <source>Nothing was copied.</source>
            <translation>No se copió nada.</translation>
        </message>
        <message>
            <source>Nothing was deleted here in the last 30 days.</source>
            <translation>No se eliminó nada aquí en los últimos 30 días.</translation>
        </message>
        <message>
            <source>Nothing was exported.</source>
            <translation>No se exportó nada.</translation>
        </message>
        <message>
            <source>Nothing was marked.</source>
            <translation>No se marcó nada.</translation>
        </message>
        <message>
            <source>Nothing was opened.</source>
            <translation>No se abrió nada.</translation>
        </message>
        <message>
            <source>Of the {count} selected jobs none have ended.</source>
            <translation>De los {count} trabajos seleccionados no ha acabado ninguno.</translation>
        </message>
        <message>
            <source>Of the {count} selected jobs none wait.</source>
            <translation>De los {count} trabajos seleccionados no espera ninguno.</translation>
        </message>
        <message>
            <source>Of {jobs}, the graphs of {refused} were not found.</source>
            <translation>De {jobs}, no se encontraron los grafos de {refused}.</translation>
        </message>
        <message>
            <source>Of {jobs}, the outputs of {refused} were not fetched.</source>
            <translation>De {jobs}, no se trajeron las salidas de {refused}.</translation>
        </message>
        <message>
            <source>Only a job that has ended can be deleted: this one is {status}.</source>
            <translation>Solo se puede eliminar un trabajo que ha acabado: este está {status}.</translation>
        </message>
        <message>
            <source>Only a job that waits can be moved.</source>
            <translation>Solo se puede mover un trabajo en espera.</translation>
        </message>
        <message>
            <source>Only my jobs</source>
            <translation>Solo mis trabajos</translation>
        </message>
        <message>
            <source>Only one job can be submitted again at once.</source>
            <translation>Solo se puede volver a enviar un trabajo a la vez.</translation>
        </message>
        <message>
            <source>Only one job's output can be used at once.</source>
            <translation>Solo se puede usar la salida de un trabajo a la vez.</translation>
        </message>
        <message>
            <source>Only text jobs have captions.</source>
            <translation>Solo los trabajos de texto tienen descripciones.</translation>
        </message>
        <message>
            <source>Open</source>
            <translation>Abrir</translation>
        </message>
        <message>
            <source>Open another database with its servers and its user</source>
            <translation>Abrir otra base de datos con sus servidores y su usuario</translation>
        </message>
        <message>
            <source>Open output</source>
            <translation>Abrir salida</translation>
        </message>
        <message>
            <source>Open outputs</source>
            <translation>Abrir salidas</translation>
        </message>
        <message>
            <source>Open server in browser</source>
            <translation>Abrir servidor en el navegador</translation>
        </message>
        <message>
            <source>Open the folder in which the output is kept on this workstation</source>
            <translation>Abrir la carpeta en la que se guarda la salida en este equipo</translation>
        </message>
        <message>
            <source>Open the folders in which outputs of the selected jobs are kept, ten at most</source>
            <translation>Abrir las carpetas en las que se guardan las salidas de los trabajos seleccionados, diez como máximo</translation>
        </message>
        <message>
            <source>Open the form of this job's workflow with the values that it was submitted with</source>
            <translation>Abrir el formulario del flujo de este trabajo con los valores con los que se envió</translation>
        </message>
        <message>
            <source>Open the output in the browser</source>
            <translation>Abrir la salida en el navegador</translation>
        </message>
        <message>
            <source>Open the outputs of the selected jobs in the browser, ten at most</source>
            <translation>Abrir en el navegador las salidas de los trabajos seleccionados, diez como máximo</translation>
        </message>
        <message>
            <source>Open the pages of the chosen server in the browser</source>
            <translation>Abrir las páginas del servidor elegido en el navegador</translation>
        </message>
        <message>
            <source>Open viewer</source>
            <translation>Abrir visor</translation>
        </message>
        <message>
            <source>Order by</source>
            <translation>Ordenar por</translation>
        </message>
        <message>
            <source>Other work on many jobs still goes on.</source>
            <translation>Todavía hay otra tarea en curso con muchos trabajos.</translation>
        </message>
        <message>
            <source>Outbox…</source>
            <translation>Bandeja de salida…</translation>
        </message>
        <message>
            <source>Panels</source>
            <translation>Paneles</translation>
        </message>
        <message>
            <source>Pause</source>
            <translation>Pausar</translation>
        </message>
        <message>
            <source>Pause submissions</source>
            <translation>Pausar envíos</translation>
        </message>
        <message>
            <source>Profile</source>
            <translation>Perfil</translation>
        </message>
        <message>
            <source>Profiles, servers, results, notifications, appearance</source>
            <translation>Perfiles, servidores, resultados, avisos, aspecto</translation>
        </message>
        <message>
            <source>Put back what was deleted last</source>
            <translation>Restaurar lo último que se eliminó</translation>
        </message>
        <message>
            <source>Putting back</source>
            <translation>Restaurando</translation>
        </message>
        <message>
            <source>Quit</source>
            <translation>Salir</translation>
        </message>
        <message>
            <source>Reading the selected jobs</source>
            <translation>Leyendo los trabajos seleccionados</translation>
        </message>
        <message>
            <source>Reasons, and the jobs of each</source>
            <translation>Motivos, y los trabajos de cada uno</translation>
        </message>
        <message>
            <source>Reconcile all…</source>
            <translation>Conciliar todo…</translation>
        </message>
        <message>
            <source>Reconcile jobs…</source>
            <translation>Conciliar trabajos…</translation>
        </message>
        <message>
            <source>Reconcile…</source>
            <translation>Conciliar…</translation>
        </message>
        <message>
            <source>Refresh</source>
            <translation>Actualizar</translation>
        </message>
        <message>
            <source>Reset layout</source>
            <translation>Restablecer disposición</translation>
        </message>
        <message>
            <source>Resubmit jobs with new seeds…</source>
            <translation>Volver a enviar trabajos con semillas nuevas…</translation>
        </message>
        <message>
            <source>Resubmit with a new seed</source>
            <translation>Volver a enviar con una semilla nueva</translation>
        </message>
        <message>
            <source>Resubmit {jobs}</source>
            <translation>Volver a enviar {jobs}</translation>
        </message>
        <message>
            <source>Resubmit {jobs}?</source>
            <translation>¿Volver a enviar {jobs}?</translation>
        </message>
        <message>
            <source>Retry</source>
            <translation>Reintentar</translation>
        </message>
        <message>
            <source>Retry jobs…</source>
            <translation>Reintentar trabajos…</translation>
        </message>
        <message>
            <source>Retry on another server</source>
            <translation>Reintentar en otro servidor</translation>
        </message>
        <message>
            <source>Retry on another server…</source>
            <translation>Reintentar en otro servidor…</translation>
        </message>
        <message>
            <source>Retry {jobs}</source>
            <translation>Reintentar {jobs}</translation>
        </message>
        <message>
            <source>Retry {jobs}?</source>
            <translation>¿Reintentar {jobs}?</translation>
        </message>
        <message>
            <source>Save</source>
            <translation>Guardar</translation>
        </message>
        <message>
            <source>Say who you are first: the user in the settings.</source>
            <translation>Diga primero quién es: el usuario, en los ajustes.</translation>
        </message>
        <message>
            <source>Search</source>
            <translation>Buscar</translation>
        </message>
        <message>
            <source>Search jobs</source>
            <translation>Buscar trabajos</translation>
        </message>
        <message>
            <source>Select all</source>
            <translation>Seleccionar todo</translation>
        </message>
        <message>
            <source>Select all jobs that match</source>
            <translation>Seleccionar todos los trabajos que coinciden</translation>
        </message>
        <message>
            <source>Select nothing but the job that is shown</source>
            <translation>Seleccionar solo el trabajo que se muestra</translation>
        </message>
        <message>
            <source>Select those that failed</source>
            <translation>Seleccionar los fallidos</translation>
        </message>
        <message>
            <source>Select two jobs to compare them.</source>
            <translation>Seleccione dos trabajos para compararlos.</translation>
        </message>
        <message>
            <source>Send the job once more to a server that you choose; its files go along</source>
            <translation>Enviar el trabajo de nuevo a un servidor de su elección; sus archivos van con él</translation>
        </message>
        <message>
            <source>Send this job once more to the same server, for another result</source>
            <translation>Enviar este trabajo de nuevo al mismo servidor, para obtener otro resultado</translation>
        </message>
        <message>
            <source>Send this job once more, as it was, to the same server</source>
            <translation>Enviar este trabajo de nuevo, tal como estaba, al mismo servidor</translation>
        </message>
        <message>
            <source>Send this {workflow} job once more to …</source>
            <translation>Enviar este trabajo de {workflow} de nuevo a…</translation>
        </message>
        <message>
            <source>Send those of the selected jobs that have ended once more, as they were</source>
            <translation>Enviar de nuevo los trabajos seleccionados que han acabado, tal como estaban</translation>
        </message>
        <message>
            <source>Send those of the selected jobs that have ended once more, for other results</source>
            <translation>Enviar de nuevo los trabajos seleccionados que han acabado, para obtener otros resultados</translation>
        </message>
        <message>
            <source>Send {jobs} once more to …</source>
            <translation>Enviar {jobs} de nuevo a…</translation>
        </message>
        <message>
            <source>Sending once more</source>
            <translation>Enviando de nuevo</translation>
        </message>
        <message>
            <source>Sending once more failed.</source>
            <translation>No se pudo enviar de nuevo.</translation>
        </message>
        <message>
            <source>Servers</source>
            <translation>Servidores</translation>
        </message>
        <message>
            <source>Settings…</source>
            <translation>Ajustes…</translation>
        </message>
        <message>
            <source>Show all jobs</source>
            <translation>Mostrar todos los trabajos</translation>
        </message>
        <message>
            <source>Show details</source>
            <translation>Mostrar detalles</translation>
        </message>
        <message>
            <source>Show everything that is known of the job</source>
            <translation>Mostrar todo lo que se sabe del trabajo</translation>
        </message>
        <message>
            <source>Show folder</source>
            <translation>Mostrar carpeta</translation>
        </message>
        <message>
            <source>Show image jobs</source>
            <translation>Mostrar trabajos de imagen</translation>
        </message>
        <message>
            <source>Show in folder</source>
            <translation>Mostrar en la carpeta</translation>
        </message>
        <message>
            <source>Show in folders</source>
            <translation>Mostrar en las carpetas</translation>
        </message>
        <message>
            <source>Show jobs of the server</source>
            <translation>Mostrar trabajos del servidor</translation>
        </message>
        <message>
            <source>Show my jobs only, or everybody's</source>
            <translation>Mostrar solo mis trabajos, o los de todos</translation>
        </message>
        <message>
            <source>Show or hide how many jobs there were, how long they ran, and why they failed</source>
            <translation>Mostrar u ocultar cuántos trabajos hubo, cuánto duraron y por qué fallaron</translation>
        </message>
        <message>
            <source>Show or hide the details of the job</source>
            <translation>Mostrar u ocultar los detalles del trabajo</translation>
        </message>
        <message>
            <source>Show or hide the list of servers</source>
            <translation>Mostrar u ocultar la lista de servidores</translation>
        </message>
        <message>
            <source>Show or hide what happened since you left</source>
            <translation>Mostrar u ocultar lo que ocurrió en su ausencia</translation>
        </message>
        <message>
            <source>Show the files of the job large, with zoom</source>
            <translation>Mostrar los archivos del trabajo en grande, con zoom</translation>
        </message>
        <message>
            <source>Show the jobs as pictures beside each other</source>
            <translation>Mostrar los trabajos como imágenes, unas junto a otras</translation>
        </message>
        <message>
            <source>Show the jobs as rows of a table</source>
            <translation>Mostrar los trabajos como filas de una tabla</translation>
        </message>
        <message>
            <source>Show the jobs of the chosen server in the list</source>
            <translation>Mostrar en la lista los trabajos del servidor elegido</translation>
        </message>
        <message>
            <source>Show video jobs</source>
            <translation>Mostrar trabajos de vídeo</translation>
        </message>
        <message>
            <source>Show {view}</source>
            <translation>Mostrar {view}</translation>
        </message>
        <message>
            <source>Small pictures</source>
            <translation>Imágenes pequeñas</translation>
        </message>
        <message>
            <source>Smaller text</source>
            <translation>Texto más pequeño</translation>
        </message>
        <message>
            <source>Smaller text in the whole window</source>
            <translation>Texto más pequeño en toda la ventana</translation>
        </message>
        <message>
            <source>Statistics</source>
            <translation>Estadísticas</translation>
        </message>
        <message>
            <source>Stop it, or wait for its end.</source>
            <translation>Deténgala o espere a que termine.</translation>
        </message>
        <message>
            <source>Submissions that wait for their server or the database</source>
            <translation>Envíos que esperan a su servidor o a la base de datos</translation>
        </message>
        <message>
            <source>Submit</source>
            <translation>Enviar</translation>
        </message>
        <message>
            <source>Submit a workflow</source>
            <translation>Enviar un flujo</translation>
        </message>
        <message>
            <source>Submit a workflow with the output of this job</source>
            <translation>Enviar un flujo con la salida de este trabajo</translation>
        </message>
        <message>
            <source>Submit nothing more to the chosen server: what is submitted waits in the outbox</source>
            <translation>No enviar nada más al servidor elegido: lo que se envíe espera en la bandeja de salida</translation>
        </message>
        <message>
            <source>Submit {workflow}</source>
            <translation>Enviar {workflow}</translation>
        </message>
        <message>
            <source>Submits work to ComfyUI servers, watches it, and finds what was made.
Database: {database}</source>
            <translation>Envía trabajo a servidores ComfyUI, lo vigila y encuentra lo que se generó.
Base de datos: {database}</translation>
        </message>
        <message>
            <source>Submit…</source>
            <translation>Enviar…</translation>
        </message>
        <message>
            <source>Summary…</source>
            <translation>Resumen…</translation>
        </message>
        <message>
            <source>Switch profile…</source>
            <translation>Cambiar de perfil…</translation>
        </message>
        <message>
            <source>System colours</source>
            <translation>Colores del sistema</translation>
        </message>
        <message>
            <source>Table</source>
            <translation>Tabla</translation>
        </message>
        <message>
            <source>Text as large as the system has it</source>
            <translation>Texto del tamaño que usa el sistema</translation>
        </message>
        <message>
            <source>Text size</source>
            <translation>Tamaño del texto</translation>
        </message>
        <message>
            <source>The first {count} of {total} jobs were copied: the clipboard takes no more. A file takes all of them.</source>
            <translation>Se copiaron los primeros {count} de {total} trabajos: en el portapapeles no caben más. En un archivo caben todos.</translation>
        </message>
        <message>
            <source>The graph of 1 job copied.</source>
            <translation>Copiado el grafo de 1 trabajo.</translation>
        </message>
        <message>
            <source>The graphs are too large for the clipboard: select fewer.</source>
            <translation>Los grafos son demasiado grandes para el portapapeles: seleccione menos.</translation>
        </message>
        <message>
            <source>The graphs of {count} jobs at most can be copied: select fewer.</source>
            <translation>Se pueden copiar los grafos de {count} trabajos como mucho: seleccione menos.</translation>
        </message>
        <message>
            <source>The graphs of {count} jobs copied, as one object by id.</source>
            <translation>Copiados los grafos de {count} trabajos, como un solo objeto por id.</translation>
        </message>
        <message>
            <source>The job has not ended: it is {status}.</source>
            <translation>El trabajo no ha acabado: está {status}.</translation>
        </message>
        <message>
            <source>The job is being cancelled already.</source>
            <translation>El trabajo ya se está cancelando.</translation>
        </message>
        <message>
            <source>The job is being cancelled.</source>
            <translation>El trabajo se está cancelando.</translation>
        </message>
        <message>
            <source>The job is the next one already.</source>
            <translation>El trabajo ya es el siguiente.</translation>
        </message>
        <message>
            <source>The job neither waits nor runs: it is {status}.</source>
            <translation>El trabajo no espera ni se ejecuta: está {status}.</translation>
        </message>
        <message>
            <source>The job was not moved.</source>
            <translation>El trabajo no se movió.</translation>
        </message>
        <message>
            <source>The note cannot be read.</source>
            <translation>No se puede leer la nota.</translation>
        </message>
        <message>
            <source>The note was not kept.</source>
            <translation>La nota no se guardó.</translation>
        </message>
        <message>
            <source>The other way round</source>
            <translation>En orden inverso</translation>
        </message>
        <message>
            <source>The outputs of 1 job are kept here.</source>
            <translation>Las salidas de 1 trabajo están guardadas aquí.</translation>
        </message>
        <message>
            <source>The outputs of {count} jobs are kept here.</source>
            <translation>Las salidas de {count} trabajos están guardadas aquí.</translation>
        </message>
        <message>
            <source>The row of this job has no ComfyUI id.</source>
            <translation>La fila de este trabajo no tiene id de ComfyUI.</translation>
        </message>
        <message>
            <source>The same note for the selected jobs</source>
            <translation>La misma nota para los trabajos seleccionados</translation>
        </message>
        <message>
            <source>The same note for {jobs}, in place of those that they have.</source>
            <translation>La misma nota para {jobs}, en lugar de las que tienen.</translation>
        </message>
        <message>
            <source>The server does not answer.</source>
            <translation>El servidor no responde.</translation>
        </message>
        <message>
            <source>The servers were asked to end 1 job.</source>
            <translation>Se pidió a los servidores terminar 1 trabajo.</translation>
        </message>
        <message>
            <source>The servers were asked to end {count} jobs.</source>
            <translation>Se pidió a los servidores terminar {count} trabajos.</translation>
        </message>
        <message>
            <source>The usual panels in their usual places</source>
            <translation>Los paneles habituales en sus lugares habituales</translation>
        </message>
        <message>
            <source>The whole screen for the window, or not any more</source>
            <translation>Toda la pantalla para la ventana, o dejar de usarla</translation>
        </message>
        <message>
            <source>The {workflow} job is the next one at its server.</source>
            <translation>El trabajo de {workflow} es el siguiente en su servidor.</translation>
        </message>
        <message>
            <source>The {workflow} job was not cancelled.</source>
            <translation>El trabajo {workflow} no se canceló.</translation>
        </message>
        <message>
            <source>The {workflow} job was not sent once more.</source>
            <translation>El trabajo de {workflow} no se envió de nuevo.</translation>
        </message>
        <message>
            <source>The {workflow} job was sent once more to {server}.</source>
            <translation>El trabajo de {workflow} se envió de nuevo a {server}.</translation>
        </message>
        <message>
            <source>The {workflow} job was sent once more.</source>
            <translation>El trabajo de {workflow} se envió de nuevo.</translation>
        </message>
        <message>
            <source>There are not several jobs selected.</source>
            <translation>No hay varios trabajos seleccionados.</translation>
        </message>
        <message>
            <source>There is no workflow “{workflow_name}” here.</source>
            <translation>Aquí no hay ningún flujo «{workflow_name}».</translation>
        </message>
        <message>
            <source>There is nothing to do it with now.</source>
            <translation>Ahora no hay nada con qué hacerlo.</translation>
        </message>
        <message>
            <source>These are the first of more.</source>
            <translation>Estos son los primeros de más.</translation>
        </message>
        <message>
            <source>This job does not have two pictures.</source>
            <translation>Este trabajo no tiene dos imágenes.</translation>
        </message>
        <message>
            <source>This job has no files yet.</source>
            <translation>Este trabajo todavía no tiene archivos.</translation>
        </message>
        <message>
            <source>This job has no output that a workflow could take.</source>
            <translation>Este trabajo no tiene ninguna salida que un flujo pueda usar.</translation>
        </message>
        <message>
            <source>This job has no output that can be opened.</source>
            <translation>Este trabajo no tiene ninguna salida que se pueda abrir.</translation>
        </message>
        <message>
            <source>This job has no output.</source>
            <translation>Este trabajo no tiene salida.</translation>
        </message>
        <message>
            <source>This job is somebody else's.</source>
            <translation>Este trabajo es de otra persona.</translation>
        </message>
        <message>
            <source>Those that have ended and are yours are taken out of the database. What they made stays where it is. They can be put back on this workstation for {days} days.</source>
            <translation>Los que han acabado y son suyos se quitan de la base de datos. Lo que generaron se queda donde está. Se pueden restaurar en este equipo durante {days} días.</translation>
        </message>
        <message>
            <source>Thumbnail size</source>
            <translation>Tamaño de las miniaturas</translation>
        </message>
        <message>
            <source>Thumbnails</source>
            <translation>Miniaturas</translation>
        </message>
        <message>
            <source>Tools</source>
            <translation>Herramientas</translation>
        </message>
        <message>
            <source>Turn the order of the list</source>
            <translation>Invertir el orden de la lista</translation>
        </message>
        <message>
            <source>Undo</source>
            <translation>Deshacer</translation>
        </message>
        <message>
            <source>Undo delete</source>
            <translation>Deshacer la eliminación</translation>
        </message>
        <message>
            <source>Unified</source>
            <translation>Unificada</translation>
        </message>
        <message>
            <source>Use as input…</source>
            <translation>Usar como entrada…</translation>
        </message>
        <message>
            <source>Use “{address}” in …</source>
            <translation>Usar «{address}» en …</translation>
        </message>
        <message>
            <source>Usual text</source>
            <translation>Texto normal</translation>
        </message>
        <message>
            <source>Video</source>
            <translation>Vídeo</translation>
        </message>
        <message>
            <source>View</source>
            <translation>Ver</translation>
        </message>
        <message>
            <source>View of a list</source>
            <translation>Vista de una lista</translation>
        </message>
        <message>
            <source>Viewer</source>
            <translation>Visor</translation>
        </message>
        <message>
            <source>What became of this job is not known.</source>
            <translation>No se sabe qué fue de este trabajo.</translation>
        </message>
        <message>
            <source>What failed</source>
            <translation>Qué falló</translation>
        </message>
        <message>
            <source>What is to be remembered of it</source>
            <translation>Lo que conviene recordar de él</translation>
        </message>
        <message>
            <source>What it has done so far is lost.</source>
            <translation>Se pierde lo que lleva hecho.</translation>
        </message>
        <message>
            <source>What the database was found to be, and what is wrong with it</source>
            <translation>Qué se encontró en la base de datos y qué le ocurre</translation>
        </message>
        <message>
            <source>What they have done so far is lost. Other jobs go on.</source>
            <translation>Se pierde lo que llevan hecho. Los demás trabajos siguen.</translation>
        </message>
        <message>
            <source>Without, the result is the same, as far as the servers are alike</source>
            <translation>Sin ella, el resultado es el mismo, en la medida en que los servidores sean iguales</translation>
        </message>
        <message>
            <source>Workflow</source>
            <translation>Flujo</translation>
        </message>
        <message>
            <source>Write the selected jobs to a CSV or JSON file</source>
            <translation>Escribir los trabajos seleccionados en un archivo CSV o JSON</translation>
        </message>
        <message>
            <source>jobmonitor {version}</source>
            <translation>jobmonitor {version}</translation>
        </message>
        <message>
            <source>not connected</source>
            <translation>sin conexión</translation>
        </message>
        <message>
            <source>{count} characters left.</source>
            <translation>Quedan {count} caracteres.</translation>
        </message>
        <message>
            <source>{count} characters too long.</source>
            <translation>Sobran {count} caracteres.</translation>
        </message>
        <message>
            <source>{count} jobs</source>
            <translation>{count} trabajos</translation>
        </message>
        <message>
            <source>{count} jobs deleted. What they made stays where it is.</source>
            <translation>{count} trabajos eliminados. Lo que generaron se queda donde está.</translation>
        </message>
        <message>
            <source>{count} jobs were moved to the front.</source>
            <translation>{count} trabajos pasaron al frente.</translation>
        </message>
        <message>
            <source>{count} jobs were sent once more.</source>
            <translation>{count} trabajos se enviaron de nuevo.</translation>
        </message>
        <message>
            <source>{count} of the {total} selected jobs has ended.</source>
            <translation>{count} de los {total} trabajos seleccionados ha acabado.</translation>
        </message>
        <message>
            <source>{count} of the {total} selected jobs have ended.</source>
            <translation>{count} de los {total} trabajos seleccionados han acabado.</translation>
        </message>
        <message>
            <source>{count} of the {total} selected jobs wait or run.</source>
            <translation>{count} de los {total} trabajos seleccionados esperan o se ejecutan.</translation>
        </message>
        <message>
            <source>{count} of the {total} selected jobs waits or runs.</source>
            <translation>{count} de los {total} trabajos seleccionados espera o se ejecuta.</translation>
        </message>
        <message>
            <source>{count} that have not ended stay.</source>
            <translation>{count} que no han acabado se quedan.</translation>
        </message>
        <message>
            <source>{count} were left as they are.</source>
            <translation>{count} se dejaron como estaban.</translation>
        </message>
        <message>
            <source>{jobs} are no favourites any more.</source>
            <translation>Ya no son favoritos: {jobs}.</translation>
        </message>
        <message>
            <source>{jobs} copied.</source>
            <translation>Copiado: {jobs}.</translation>
        </message>
        <message>
            <source>{jobs} did not exist any more.</source>
            <translation>Ya no existían: {jobs}.</translation>
        </message>
        <message>
            <source>{jobs} exported to {file}.</source>
            <translation>{jobs}: exportado a {file}.</translation>
        </message>
        <message>
            <source>{jobs} got the note.</source>
            <translation>Nota añadida a {jobs}.</translation>
        </message>
        <message>
            <source>{jobs} have no note any more.</source>
            <translation>Nota quitada de {jobs}.</translation>
        </message>
        <message>
            <source>{jobs} marked as favourites.</source>
            <translation>Marcado como favorito: {jobs}.</translation>
        </message>
        <message>
            <source>{jobs} put back as before.</source>
            <translation>{jobs}: todo como antes.</translation>
        </message>
        <message>
            <source>{refused} of {jobs} were not cancelled.</source>
            <translation>No se cancelaron {refused} de {jobs}.</translation>
        </message>
        <message>
            <source>{refused} of {jobs} were not deleted.</source>
            <translation>No se eliminaron {refused} de {jobs}.</translation>
        </message>
        <message>
            <source>{refused} of {jobs} were not moved to the front.</source>
            <translation>No pasaron al frente {refused} de {jobs}.</translation>
        </message>
        <message>
            <source>{refused} of {jobs} were not put back.</source>
            <translation>No se restauraron {refused} de {jobs}.</translation>
        </message>
        <message>
            <source>{refused} of {jobs} were not sent once more.</source>
            <translation>No se enviaron de nuevo {refused} de {jobs}.</translation>
        </message>
        <message>
            <source>{told}{lost} Other jobs go on.</source>
            <translation>{told}{lost} Los demás trabajos siguen.</translation>
        </message>
        <message>
            <source>{what} failed.</source>
            <translation>{what}: ha fallado.</translation>
        </message>
        <message>
            <source>{what} was stopped.</source>
            <translation>{what}: se detuvo.</translation>
        </message>
        <message>
            <source>“{address}” could not be fetched.</source>
            <translation>No se pudo traer «{address}».</translation>
        </message>
        <message>
            <source>… and {count} more</source>
            <translation>… y {count} más</translation>
        </message>
    </context>
    <context>
        <name>Attention</name>
        <message numerus="yes">
            <source>%n cancelled</source>
            <translation>
                <numerusform>%n cancelado</numerusform>
                <numerusform>%n cancelados</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n failed</source>
            <translation>
                <numerusform>%n fallido</numerusform>
                <numerusform>%n fallidos</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n job(s) cancelled</source>
            <translation>
                <numerusform>%n trabajo cancelado</numerusform>
                <numerusform>%n trabajos cancelados</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n job(s) completed</source>
            <translation>
                <numerusform>%n trabajo completado</numerusform>
                <numerusform>%n trabajos completados</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n job(s) failed</source>
            <translation>
                <numerusform>%n trabajo fallido</numerusform>
                <numerusform>%n trabajos fallidos</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n job(s) may not be as their rows say</source>
            <translation>
                <numerusform>%n trabajo puede no estar como dice su fila</numerusform>
                <numerusform>%n trabajos pueden no estar como dicen sus filas</numerusform>
            </translation>
        </message>
        <message>
            <source>A job without a prompt</source>
            <translation>Un trabajo sin prompt</translation>
        </message>
        <message>
            <source>A sound</source>
            <translation>Un sonido</translation>
        </message>
        <message>
            <source>Activity</source>
            <translation>Actividad</translation>
        </message>
        <message>
            <source>Also of a job that I see in the window</source>
            <translation>También de un trabajo que veo en la ventana</translation>
        </message>
        <message>
            <source>Cancelled</source>
            <translation>Cancelado</translation>
        </message>
        <message>
            <source>Completed</source>
            <translation>Completado</translation>
        </message>
        <message>
            <source>Ended</source>
            <translation>Acabado</translation>
        </message>
        <message>
            <source>Failed</source>
            <translation>Fallido</translation>
        </message>
        <message>
            <source>Mark all as read</source>
            <translation>Marcar todo como leído</translation>
        </message>
        <message>
            <source>Messages on the desktop</source>
            <translation>Mensajes en el escritorio</translation>
        </message>
        <message>
            <source>Mute for one hour</source>
            <translation>Silenciar una hora</translation>
        </message>
        <message>
            <source>Nothing happened yet. Jobs of yours that end, servers and databases that are lost or back, and what waits for you are listed here.</source>
            <translation>Todavía no ha ocurrido nada. Aquí aparecen sus trabajos que acaban, los servidores y bases de datos que se pierden o vuelven, y lo que le espera.</translation>
        </message>
        <message>
            <source>Nothing is running</source>
            <translation>No se ejecuta nada</translation>
        </message>
        <message>
            <source>Nothing new</source>
            <translation>Nada nuevo</translation>
        </message>
        <message>
            <source>Quiet from</source>
            <translation>Silencio desde</translation>
        </message>
        <message>
            <source>Quiet hours</source>
            <translation>Horas de silencio</translation>
        </message>
        <message>
            <source>Quiet until</source>
            <translation>Silencio hasta</translation>
        </message>
        <message>
            <source>Quit</source>
            <translation>Salir</translation>
        </message>
        <message>
            <source>Show jobmonitor</source>
            <translation>Mostrar jobmonitor</translation>
        </message>
        <message>
            <source>Since you left, {time}</source>
            <translation>En su ausencia, {time}</translation>
        </message>
        <message>
            <source>Submit…</source>
            <translation>Enviar…</translation>
        </message>
        <message>
            <source>Tell me</source>
            <translation>Avisarme</translation>
        </message>
        <message>
            <source>Tell me by</source>
            <translation>Avisarme con</translation>
        </message>
        <message>
            <source>The database answers again</source>
            <translation>La base de datos responde de nuevo</translation>
        </message>
        <message>
            <source>The database does not answer</source>
            <translation>La base de datos no responde</translation>
        </message>
        <message>
            <source>Today</source>
            <translation>Hoy</translation>
        </message>
        <message>
            <source>What ends in quiet hours is marked and listed as ever, and told in one message afterwards.</source>
            <translation>Lo que acaba en horas de silencio se marca y se lista como siempre, y se cuenta después en un solo mensaje.</translation>
        </message>
        <message>
            <source>What happened</source>
            <translation>Qué ocurrió</translation>
        </message>
        <message>
            <source>What to be told of…</source>
            <translation>De qué avisar…</translation>
        </message>
        <message>
            <source>When a job of mine completes</source>
            <translation>Cuando se completa un trabajo mío</translation>
        </message>
        <message>
            <source>When a job of mine fails</source>
            <translation>Cuando falla un trabajo mío</translation>
        </message>
        <message>
            <source>When a job of mine is cancelled</source>
            <translation>Cuando se cancela un trabajo mío</translation>
        </message>
        <message>
            <source>Yesterday</source>
            <translation>Ayer</translation>
        </message>
        <message>
            <source>from</source>
            <translation>de</translation>
        </message>
        <message>
            <source>not looked at</source>
            <translation>sin ver</translation>
        </message>
        <message>
            <source>until</source>
            <translation>a</translation>
        </message>
        <message>
            <source>{count} failed</source>
            <translation>{count} fallidos</translation>
        </message>
        <message>
            <source>{count} not looked at</source>
            <translation>{count} sin ver</translation>
        </message>
        <message>
            <source>{count} since you left</source>
            <translation>{count} en su ausencia</translation>
        </message>
        <message>
            <source>{count} waiting or running</source>
            <translation>{count} en espera o en ejecución</translation>
        </message>
        <message>
            <source>{server} answers again</source>
            <translation>{server} responde de nuevo</translation>
        </message>
        <message>
            <source>{server} does not answer</source>
            <translation>{server} no responde</translation>
        </message>
        <message>
            <source>{workflow} waits in the outbox for you</source>
            <translation>{workflow} le espera en la bandeja de salida</translation>
        </message>
    </context>
    <context>
        <name>Captions</name>
        <message>
            <source>1 caption</source>
            <translation>1 descripción</translation>
        </message>
        <message>
            <source>1 picture</source>
            <translation>1 imagen</translation>
        </message>
        <message>
            <source>1 picture was left out: {name}: {reason}</source>
            <translation>Se omitió 1 imagen: {name}: {reason}</translation>
        </message>
        <message>
            <source>1 word</source>
            <translation>1 palabra</translation>
        </message>
        <message>
            <source>A caption was not saved: {message}</source>
            <translation>Una descripción no se guardó: {message}</translation>
        </message>
        <message>
            <source>Caption</source>
            <translation>Descripción</translation>
        </message>
        <message>
            <source>Captions</source>
            <translation>Descripciones</translation>
        </message>
        <message>
            <source>Close</source>
            <translation>Cerrar</translation>
        </message>
        <message>
            <source>Each picture, with its caption in a .txt beside it (Ctrl+S)</source>
            <translation>Cada imagen, con su descripción en un .txt al lado (Ctrl+S)</translation>
        </message>
        <message>
            <source>Folder</source>
            <translation>Carpeta</translation>
        </message>
        <message>
            <source>Folder and zip</source>
            <translation>Carpeta y zip</translation>
        </message>
        <message>
            <source>Name:</source>
            <translation>Nombre:</translation>
        </message>
        <message>
            <source>None of the selected jobs describes a picture.</source>
            <translation>Ninguno de los trabajos seleccionados describe una imagen.</translation>
        </message>
        <message>
            <source>Pictures</source>
            <translation>Imágenes</translation>
        </message>
        <message>
            <source>Save data set</source>
            <translation>Guardar conjunto de datos</translation>
        </message>
        <message>
            <source>Save data set…</source>
            <translation>Guardar conjunto de datos…</translation>
        </message>
        <message>
            <source>Saving {count} pictures …</source>
            <translation>Guardando {count} imágenes …</translation>
        </message>
        <message>
            <source>Select jobs of character-caption.</source>
            <translation>Seleccione trabajos de character-caption.</translation>
        </message>
        <message>
            <source>Show</source>
            <translation>Mostrar</translation>
        </message>
        <message>
            <source>Stop</source>
            <translation>Detener</translation>
        </message>
        <message>
            <source>Stopped; nothing was saved.</source>
            <translation>Detenido; no se guardó nada.</translation>
        </message>
        <message>
            <source>Take back the corrections of this caption</source>
            <translation>Retirar las correcciones de esta descripción</translation>
        </message>
        <message>
            <source>The caption appears here when it arrives.</source>
            <translation>La descripción aparece aquí cuando llega.</translation>
        </message>
        <message>
            <source>The captions cannot be read.</source>
            <translation>No se pueden leer las descripciones.</translation>
        </message>
        <message>
            <source>The captions cannot be read: {message}</source>
            <translation>No se pueden leer las descripciones: {message}</translation>
        </message>
        <message>
            <source>The data set was not saved.</source>
            <translation>El conjunto de datos no se guardó.</translation>
        </message>
        <message>
            <source>The data set was not saved: {message}</source>
            <translation>El conjunto de datos no se guardó: {message}</translation>
        </message>
        <message>
            <source>The job names no picture.</source>
            <translation>El trabajo no nombra ninguna imagen.</translation>
        </message>
        <message>
            <source>These are the first {most_jobs} of more captions.</source>
            <translation>Estas son las primeras {most_jobs} de más descripciones.</translation>
        </message>
        <message>
            <source>What is saved</source>
            <translation>Qué se guarda</translation>
        </message>
        <message>
            <source>What the model wrote</source>
            <translation>Lo que escribió el modelo</translation>
        </message>
        <message>
            <source>Zip</source>
            <translation>Zip</translation>
        </message>
        <message>
            <source>data set</source>
            <translation>conjunto de datos</translation>
        </message>
        <message>
            <source>failed</source>
            <translation>fallido</translation>
        </message>
        <message>
            <source>is being described …</source>
            <translation>se está describiendo …</translation>
        </message>
        <message>
            <source>no caption</source>
            <translation>sin descripción</translation>
        </message>
        <message>
            <source>waits for its turn</source>
            <translation>espera su turno</translation>
        </message>
        <message>
            <source>was cancelled</source>
            <translation>se canceló</translation>
        </message>
        <message>
            <source>{count} pictures</source>
            <translation>{count} imágenes</translation>
        </message>
        <message>
            <source>{count} pictures were left out: {name}: {reason}</source>
            <translation>Se omitieron {count} imágenes: {name}: {reason}</translation>
        </message>
        <message>
            <source>{done} of {total} captions</source>
            <translation>{done} de {total} descripciones</translation>
        </message>
        <message>
            <source>{done} of {total} …</source>
            <translation>{done} de {total} …</translation>
        </message>
        <message>
            <source>{number} saved.</source>
            <translation>Guardado: {number}.</translation>
        </message>
        <message>
            <source>{text} · {waiting} not saved yet</source>
            <translation>{text} · {waiting} sin guardar todavía</translation>
        </message>
        <message>
            <source>{told} · corrections are not kept: {reason}</source>
            <translation>{told} · las correcciones no se conservan: {reason}</translation>
        </message>
        <message>
            <source>{total} captions</source>
            <translation>{total} descripciones</translation>
        </message>
        <message>
            <source>{words} words</source>
            <translation>{words} palabras</translation>
        </message>
    </context>
    <context>
        <name>Chips</name>
        <message numerus="yes">
            <source>cancelled</source>
            <translation>
                <numerusform>cancelado</numerusform>
                <numerusform>cancelados</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>completed</source>
            <translation>
                <numerusform>completado</numerusform>
                <numerusform>completados</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>failed</source>
            <translation>
                <numerusform>fallido</numerusform>
                <numerusform>fallidos</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>pending</source>
            <translation>
                <numerusform>pendiente</numerusform>
                <numerusform>pendientes</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>processing</source>
            <translation>
                <numerusform>en proceso</numerusform>
                <numerusform>en proceso</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>unknown</source>
            <translation>
                <numerusform>desconocido</numerusform>
                <numerusform>desconocidos</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>Details</name>
        <message numerus="yes">
            <source>%n more job(s) failed the same way in the last 30 days</source>
            <translation>
                <numerusform>%n trabajo más falló igual en los últimos 30 días</numerusform>
                <numerusform>%n trabajos más fallaron igual en los últimos 30 días</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n node(s)</source>
            <translation>
                <numerusform>%n nodo</numerusform>
                <numerusform>%n nodos</numerusform>
            </translation>
        </message>
        <message>
            <source>100 % (Ctrl+1)</source>
            <translation>100 % (Ctrl+1)</translation>
        </message>
        <message>
            <source>A note has at most {count} characters.</source>
            <translation>Una nota tiene como mucho {count} caracteres.</translation>
        </message>
        <message>
            <source>A note on this job, kept on this workstation</source>
            <translation>Una nota sobre este trabajo, guardada en este equipo</translation>
        </message>
        <message>
            <source>Choose a job to see its details.</source>
            <translation>Elija un trabajo para ver sus detalles.</translation>
        </message>
        <message>
            <source>Click to play</source>
            <translation>Clic para reproducir</translation>
        </message>
        <message>
            <source>ComfyUI id</source>
            <translation>Id de ComfyUI</translation>
        </message>
        <message>
            <source>Compare both pictures</source>
            <translation>Comparar ambas imágenes</translation>
        </message>
        <message>
            <source>Compare with the input or another output (C)</source>
            <translation>Comparar con la entrada o con otra salida (C)</translation>
        </message>
        <message>
            <source>Comparison</source>
            <translation>Comparación</translation>
        </message>
        <message>
            <source>Completed</source>
            <translation>Completado</translation>
        </message>
        <message>
            <source>Copy</source>
            <translation>Copiar</translation>
        </message>
        <message>
            <source>Copy all</source>
            <translation>Copiar todo</translation>
        </message>
        <message>
            <source>Copy all parameters</source>
            <translation>Copiar todos los parámetros</translation>
        </message>
        <message>
            <source>Copy as JSON</source>
            <translation>Copiar como JSON</translation>
        </message>
        <message>
            <source>Copy text</source>
            <translation>Copiar texto</translation>
        </message>
        <message>
            <source>Copy {name}</source>
            <translation>Copiar {name}</translation>
        </message>
        <message>
            <source>Counting…</source>
            <translation>Contando…</translation>
        </message>
        <message>
            <source>Created</source>
            <translation>Creado</translation>
        </message>
        <message>
            <source>Details</source>
            <translation>Detalles</translation>
        </message>
        <message>
            <source>Difference</source>
            <translation>Diferencia</translation>
        </message>
        <message>
            <source>Dismiss</source>
            <translation>Descartar</translation>
        </message>
        <message>
            <source>Double click: 100 % or fitted</source>
            <translation>Doble clic: 100 % o ajustado</translation>
        </message>
        <message>
            <source>Double click: open the viewer. Ctrl and wheel: zoom</source>
            <translation>Doble clic: abrir el visor. Ctrl y rueda: zoom</translation>
        </message>
        <message>
            <source>Enter or double click goes to that node.</source>
            <translation>Intro o doble clic lleva a ese nodo.</translation>
        </message>
        <message>
            <source>Error</source>
            <translation>Error</translation>
        </message>
        <message>
            <source>Failures</source>
            <translation>Fallos</translation>
        </message>
        <message>
            <source>Fetch</source>
            <translation>Traer</translation>
        </message>
        <message>
            <source>Fetch the outputs of this job</source>
            <translation>Traer las salidas de este trabajo</translation>
        </message>
        <message>
            <source>Files of the job</source>
            <translation>Archivos del trabajo</translation>
        </message>
        <message>
            <source>Find a parameter</source>
            <translation>Buscar un parámetro</translation>
        </message>
        <message>
            <source>Find in the graph</source>
            <translation>Buscar en el grafo</translation>
        </message>
        <message>
            <source>Fit (Ctrl+0)</source>
            <translation>Ajustar (Ctrl+0)</translation>
        </message>
        <message>
            <source>Frame rate</source>
            <translation>Fotogramas por segundo</translation>
        </message>
        <message>
            <source>Full screen (F11)</source>
            <translation>Pantalla completa (F11)</translation>
        </message>
        <message>
            <source>Graph</source>
            <translation>Grafo</translation>
        </message>
        <message>
            <source>Hide details</source>
            <translation>Ocultar detalles</translation>
        </message>
        <message>
            <source>How long it waited and ran is not known.</source>
            <translation>No se sabe cuánto esperó ni cuánto se ejecutó.</translation>
        </message>
        <message>
            <source>Id</source>
            <translation>Id</translation>
        </message>
        <message>
            <source>Ids and addresses</source>
            <translation>Ids y direcciones</translation>
        </message>
        <message>
            <source>Input {number} of {count}: {name}</source>
            <translation>Entrada {number} de {count}: {name}</translation>
        </message>
        <message>
            <source>Input · {name}</source>
            <translation>Entrada · {name}</translation>
        </message>
        <message>
            <source>Inputs</source>
            <translation>Entradas</translation>
        </message>
        <message>
            <source>Inputs and outputs</source>
            <translation>Entradas y salidas</translation>
        </message>
        <message>
            <source>It could not be kept.</source>
            <translation>No se pudo guardar.</translation>
        </message>
        <message>
            <source>It is being fetched.</source>
            <translation>Se está trayendo.</translation>
        </message>
        <message>
            <source>Kept here.</source>
            <translation>Guardada aquí.</translation>
        </message>
        <message>
            <source>Kept here; where it lasts is not settled yet.</source>
            <translation>Guardada aquí; aún no está decidido dónde se conserva.</translation>
        </message>
        <message>
            <source>Length</source>
            <translation>Duración</translation>
        </message>
        <message>
            <source>Loading both pictures…</source>
            <translation>Cargando ambas imágenes…</translation>
        </message>
        <message>
            <source>Looking for differences…</source>
            <translation>Buscando diferencias…</translation>
        </message>
        <message>
            <source>Looking for the graph: here, at its server, in its files…</source>
            <translation>Buscando el grafo: aquí, en su servidor, en sus archivos…</translation>
        </message>
        <message>
            <source>Loop (L)</source>
            <translation>Repetir (L)</translation>
        </message>
        <message>
            <source>Migrated</source>
            <translation>Migrado</translation>
        </message>
        <message>
            <source>Model</source>
            <translation>Modelo</translation>
        </message>
        <message>
            <source>Mute (M)</source>
            <translation>Silenciar (M)</translation>
        </message>
        <message>
            <source>Next job (Right)</source>
            <translation>Trabajo siguiente (Derecha)</translation>
        </message>
        <message>
            <source>Node {id}</source>
            <translation>Nodo {id}</translation>
        </message>
        <message>
            <source>Node {title}, {about}</source>
            <translation>Nodo {title}, {about}</translation>
        </message>
        <message>
            <source>Nodes of the graph</source>
            <translation>Nodos del grafo</translation>
        </message>
        <message>
            <source>Not found</source>
            <translation>No se encuentra</translation>
        </message>
        <message>
            <source>Note</source>
            <translation>Nota</translation>
        </message>
        <message>
            <source>Of the first {count}:</source>
            <translation>De los primeros {count}:</translation>
        </message>
        <message>
            <source>On average</source>
            <translation>De media</translation>
        </message>
        <message>
            <source>One frame back (,)</source>
            <translation>Un fotograma atrás (,)</translation>
        </message>
        <message>
            <source>One frame on (.)</source>
            <translation>Un fotograma adelante (.)</translation>
        </message>
        <message>
            <source>Only at the server.</source>
            <translation>Solo en el servidor.</translation>
        </message>
        <message>
            <source>Only at the server: here it made room for newer ones.</source>
            <translation>Solo en el servidor: aquí dejó sitio a otras más nuevas.</translation>
        </message>
        <message>
            <source>Open</source>
            <translation>Abrir</translation>
        </message>
        <message>
            <source>Open in player</source>
            <translation>Abrir en el reproductor</translation>
        </message>
        <message>
            <source>Output text</source>
            <translation>Texto de salida</translation>
        </message>
        <message>
            <source>Output {number} of {count}: {name}</source>
            <translation>Salida {number} de {count}: {name}</translation>
        </message>
        <message>
            <source>Output · {name}</source>
            <translation>Salida · {name}</translation>
        </message>
        <message>
            <source>Outputs</source>
            <translation>Salidas</translation>
        </message>
        <message>
            <source>Parameters</source>
            <translation>Parámetros</translation>
        </message>
        <message>
            <source>Pause</source>
            <translation>Pausa</translation>
        </message>
        <message>
            <source>Pause (Space)</source>
            <translation>Pausa (Espacio)</translation>
        </message>
        <message>
            <source>Play (Space)</source>
            <translation>Reproducir (Espacio)</translation>
        </message>
        <message>
            <source>Player</source>
            <translation>Reproductor</translation>
        </message>
        <message>
            <source>Position</source>
            <translation>Posición</translation>
        </message>
        <message>
            <source>Preview</source>
            <translation>Vista previa</translation>
        </message>
        <message>
            <source>Previous job (Left)</source>
            <translation>Trabajo anterior (Izquierda)</translation>
        </message>
        <message>
            <source>Progress</source>
            <translation>Progreso</translation>
        </message>
        <message>
            <source>Prompt</source>
            <translation>Prompt</translation>
        </message>
        <message>
            <source>Ran</source>
            <translation>Ejecución</translation>
        </message>
        <message>
            <source>Retry them…</source>
            <translation>Reintentarlos…</translation>
        </message>
        <message>
            <source>Runs</source>
            <translation>Ejecutándose</translation>
        </message>
        <message>
            <source>Server</source>
            <translation>Servidor</translation>
        </message>
        <message>
            <source>Servers</source>
            <translation>Servidores</translation>
        </message>
        <message>
            <source>Show all</source>
            <translation>Mostrar todo</translation>
        </message>
        <message>
            <source>Show all of the text: {name}</source>
            <translation>Mostrar todo el texto: {name}</translation>
        </message>
        <message>
            <source>Show in folder</source>
            <translation>Mostrar en la carpeta</translation>
        </message>
        <message>
            <source>Show less</source>
            <translation>Mostrar menos</translation>
        </message>
        <message>
            <source>Show node {id} in the graph ({kind})</source>
            <translation>Mostrar el nodo {id} en el grafo ({kind})</translation>
        </message>
        <message>
            <source>Show them</source>
            <translation>Mostrarlos</translation>
        </message>
        <message>
            <source>Show {count} more</source>
            <translation>Mostrar {count} más</translation>
        </message>
        <message>
            <source>Side by side</source>
            <translation>Lado a lado</translation>
        </message>
        <message>
            <source>Size</source>
            <translation>Tamaño</translation>
        </message>
        <message>
            <source>Slider</source>
            <translation>Cortinilla</translation>
        </message>
        <message>
            <source>Sound</source>
            <translation>Sonido</translation>
        </message>
        <message>
            <source>Speed</source>
            <translation>Velocidad</translation>
        </message>
        <message>
            <source>Started</source>
            <translation>Iniciado</translation>
        </message>
        <message>
            <source>Swap both pictures (S)</source>
            <translation>Intercambiar ambas imágenes (S)</translation>
        </message>
        <message>
            <source>Table</source>
            <translation>Tabla</translation>
        </message>
        <message>
            <source>Technical details</source>
            <translation>Detalles técnicos</translation>
        </message>
        <message>
            <source>The clip cannot be played here: {reason} Open the output in the browser.</source>
            <translation>El clip no se puede reproducir aquí: {reason} Abra la salida en el navegador.</translation>
        </message>
        <message>
            <source>The job failed before there was a picture.</source>
            <translation>El trabajo falló antes de que hubiera una imagen.</translation>
        </message>
        <message>
            <source>The job runs; there is no picture yet.</source>
            <translation>El trabajo se ejecuta; todavía no hay imagen.</translation>
        </message>
        <message>
            <source>The job waits for its turn.</source>
            <translation>El trabajo espera su turno.</translation>
        </message>
        <message>
            <source>The job was cancelled.</source>
            <translation>El trabajo se canceló.</translation>
        </message>
        <message>
            <source>The server has it no more, and it is not kept here.</source>
            <translation>El servidor ya no la tiene y no está guardada aquí.</translation>
        </message>
        <message>
            <source>The server has it no more; it is kept here.</source>
            <translation>El servidor ya no la tiene; está guardada aquí.</translation>
        </message>
        <message>
            <source>These two jobs cannot be compared: one of them has no picture.</source>
            <translation>Estos dos trabajos no se pueden comparar: uno de ellos no tiene imagen.</translation>
        </message>
        <message>
            <source>This machine has no player for clips. Open the output in the browser.</source>
            <translation>Este equipo no tiene reproductor de clips. Abra la salida en el navegador.</translation>
        </message>
        <message>
            <source>Timeline</source>
            <translation>Cronología</translation>
        </message>
        <message>
            <source>Title</source>
            <translation>Título</translation>
        </message>
        <message>
            <source>Total time</source>
            <translation>Tiempo total</translation>
        </message>
        <message>
            <source>Try again</source>
            <translation>Volver a intentar</translation>
        </message>
        <message>
            <source>User</source>
            <translation>Usuario</translation>
        </message>
        <message>
            <source>Value</source>
            <translation>Valor</translation>
        </message>
        <message>
            <source>Viewer · {name}</source>
            <translation>Visor · {name}</translation>
        </message>
        <message>
            <source>Volume</source>
            <translation>Volumen</translation>
        </message>
        <message>
            <source>Waited</source>
            <translation>Espera</translation>
        </message>
        <message>
            <source>When it began was not heard.</source>
            <translation>No se supo cuándo empezó.</translation>
        </message>
        <message>
            <source>Which node took how long was not heard.</source>
            <translation>No se supo cuánto tardó cada nodo.</translation>
        </message>
        <message>
            <source>Workflows</source>
            <translation>Flujos</translation>
        </message>
        <message>
            <source>and {count} more</source>
            <translation>y {count} más</translation>
        </message>
        <message>
            <source>in</source>
            <translation>ent.</translation>
        </message>
        <message>
            <source>no</source>
            <translation>no</translation>
        </message>
        <message>
            <source>no pixel differs</source>
            <translation>no difiere ningún píxel</translation>
        </message>
        <message>
            <source>one is kept</source>
            <translation>hay una guardada</translation>
        </message>
        <message>
            <source>posters of the clips</source>
            <translation>carteles de los clips</translation>
        </message>
        <message>
            <source>the slider at {percent} %</source>
            <translation>la cortinilla al {percent} %</translation>
        </message>
        <message>
            <source>yes</source>
            <translation>sí</translation>
        </message>
        <message>
            <source>yes: the new tables have this job too</source>
            <translation>sí: las tablas nuevas también tienen este trabajo</translation>
        </message>
        <message>
            <source>{count} jobs selected</source>
            <translation>{count} trabajos seleccionados</translation>
        </message>
        <message>
            <source>{fps} fps</source>
            <translation>{fps} fps</translation>
        </message>
        <message>
            <source>{here} of {count} are kept here. One that is not: {words}</source>
            <translation>{here} de {count} están guardadas aquí. Una que no: {words}</translation>
        </message>
        <message>
            <source>{inputs} in, {outputs} out</source>
            <translation>{inputs} de entrada, {outputs} de salida</translation>
        </message>
        <message>
            <source>{label}: {seconds} s</source>
            <translation>{label}: {seconds} s</translation>
        </message>
        <message>
            <source>{name}, linked to {value}</source>
            <translation>{name}, enlazado a {value}</translation>
        </message>
        <message>
            <source>{number} of {count}</source>
            <translation>{number} de {count}</translation>
        </message>
        <message>
            <source>{one} and {other}</source>
            <translation>{one} y {other}</translation>
        </message>
        <message>
            <source>{percent} % of the pixels differ, by up to {most} of 255</source>
            <translation>Difiere el {percent} % de los píxeles, hasta {most} de 255</translation>
        </message>
        <message>
            <source>{shown} of {count} nodes</source>
            <translation>{shown} de {count} nodos</translation>
        </message>
        <message>
            <source>{size}, too large to show whole: scaled to {edge}</source>
            <translation>{size}, demasiado grande para mostrarla entera: reducida a {edge}</translation>
        </message>
        <message>
            <source>{words}, all on {server}</source>
            <translation>{words}, todos en {server}</translation>
        </message>
        <message>
            <source>{words}, among the {count} that failed last</source>
            <translation>{words}, entre los {count} últimos fallos</translation>
        </message>
        <message>
            <source>{words}, {number} of them on {server}</source>
            <translation>{words}, {number} de ellos en {server}</translation>
        </message>
    </context>
    <context>
        <name>Estimates</name>
        <message>
            <source>about {least} to {longest}</source>
            <translation>entre {least} y {longest}</translation>
        </message>
        <message>
            <source>begins in {range}</source>
            <translation>empieza en {range}</translation>
        </message>
        <message>
            <source>by {runs} runs at other servers</source>
            <translation>según {runs} ejecuciones en otros servidores</translation>
        </message>
        <message>
            <source>by {runs} runs of any size at this server</source>
            <translation>según {runs} ejecuciones de cualquier tamaño en este servidor</translation>
        </message>
        <message>
            <source>by {runs} runs of other sizes at this server</source>
            <translation>según {runs} ejecuciones de otros tamaños en este servidor</translation>
        </message>
        <message>
            <source>by {runs} runs of this size at this server</source>
            <translation>según {runs} ejecuciones de este tamaño en este servidor</translation>
        </message>
        <message>
            <source>longer than usual</source>
            <translation>más de lo habitual</translation>
        </message>
        <message>
            <source>longer than usual: nine of ten runs took at most {time}</source>
            <translation>más de lo habitual: nueve de cada diez ejecuciones tardaron como mucho {time}</translation>
        </message>
        <message>
            <source>up to about {longest}</source>
            <translation>hasta unos {longest}</translation>
        </message>
        <message>
            <source>up to {longest}</source>
            <translation>hasta {longest}</translation>
        </message>
        <message>
            <source>usually up to {longest}</source>
            <translation>normalmente hasta {longest}</translation>
        </message>
        <message>
            <source>usually {least} to {longest}</source>
            <translation>normalmente entre {least} y {longest}</translation>
        </message>
        <message>
            <source>{count} before it</source>
            <translation>{count} por delante</translation>
        </message>
        <message>
            <source>{estimate} once it runs</source>
            <translation>{estimate} una vez en marcha</translation>
        </message>
        <message>
            <source>{range} left</source>
            <translation>quedan {range}</translation>
        </message>
    </context>
    <context>
        <name>Feed</name>
        <message numerus="yes">
            <source>%n more filter(s)</source>
            <translation>
                <numerusform>%n filtro más</numerusform>
                <numerusform>%n filtros más</numerusform>
            </translation>
        </message>
        <message>
            <source>&amp;Direction</source>
            <translation>&amp;Sentido</translation>
        </message>
        <message>
            <source>&amp;Order by</source>
            <translation>&amp;Ordenar por</translation>
        </message>
        <message>
            <source>&amp;Usual columns</source>
            <translation>Columnas &amp;habituales</translation>
        </message>
        <message>
            <source>12,000 or 75 % or 2026-03-01 or 3d</source>
            <translation>12.000 o 75 % o 2026-03-01 o 3d</translation>
        </message>
        <message>
            <source>A favourite</source>
            <translation>Un favorito</translation>
        </message>
        <message>
            <source>A view needs a name.</source>
            <translation>Una vista necesita un nombre.</translation>
        </message>
        <message>
            <source>About</source>
            <translation>Asunto</translation>
        </message>
        <message>
            <source>About: rows {first} to {last} of {total}. Where they stand is being counted; what you see stays.</source>
            <translation>Aproximadamente: filas {first} a {last} de {total}. Se está contando dónde están; lo que ve no se mueve.</translation>
        </message>
        <message>
            <source>Add a filter</source>
            <translation>Añadir un filtro</translation>
        </message>
        <message>
            <source>Add a filter; or type it: workflow:wan-i2v</source>
            <translation>Añadir un filtro; o escribirlo: workflow:wan-i2v</translation>
        </message>
        <message>
            <source>All</source>
            <translation>Todos</translation>
        </message>
        <message>
            <source>All lists are shown so when the window opens</source>
            <translation>Todas las listas se muestran así al abrir la ventana</translation>
        </message>
        <message>
            <source>Any time</source>
            <translation>Cualquier momento</translation>
        </message>
        <message>
            <source>As of {time}.</source>
            <translation>A las {time}.</translation>
        </message>
        <message>
            <source>Automatic</source>
            <translation>Automático</translation>
        </message>
        <message>
            <source>Begin with “{view}”</source>
            <translation>Empezar con «{view}»</translation>
        </message>
        <message>
            <source>Between…</source>
            <translation>Entre…</translation>
        </message>
        <message>
            <source>Both</source>
            <translation>Ambas</translation>
        </message>
        <message>
            <source>Choose a day</source>
            <translation>Elegir un día</translation>
        </message>
        <message>
            <source>Choose a day (Down)</source>
            <translation>Elegir un día (Abajo)</translation>
        </message>
        <message>
            <source>Clear filters</source>
            <translation>Quitar filtros</translation>
        </message>
        <message>
            <source>Clear the search and its filters</source>
            <translation>Quitar la búsqueda y sus filtros</translation>
        </message>
        <message>
            <source>Close</source>
            <translation>Cerrar</translation>
        </message>
        <message>
            <source>Colour by status</source>
            <translation>Color según estado</translation>
        </message>
        <message>
            <source>Columns</source>
            <translation>Columnas</translation>
        </message>
        <message>
            <source>Columns that you switch on stay also in a narrow window; others give way.</source>
            <translation>Las columnas que se activan se quedan también en una ventana estrecha; las demás ceden.</translation>
        </message>
        <message>
            <source>Columns, from left to right</source>
            <translation>Columnas, de izquierda a derecha</translation>
        </message>
        <message>
            <source>Columns…</source>
            <translation>Columnas…</translation>
        </message>
        <message>
            <source>ComfyUI id</source>
            <translation>Id de ComfyUI</translation>
        </message>
        <message>
            <source>Completed this week</source>
            <translation>Completados esta semana</translation>
        </message>
        <message>
            <source>Copied</source>
            <translation>Copiado</translation>
        </message>
        <message>
            <source>Copy SQL</source>
            <translation>Copiar SQL</translation>
        </message>
        <message>
            <source>Copy the statements that make the index; look at them before you run them</source>
            <translation>Copiar las sentencias que crean el índice; mírelas antes de ejecutarlas</translation>
        </message>
        <message>
            <source>Created</source>
            <translation>Creado</translation>
        </message>
        <message>
            <source>Ctrl+Space shows what there is.</source>
            <translation>Ctrl+Espacio muestra lo que hay.</translation>
        </message>
        <message>
            <source>Day to go to</source>
            <translation>Día al que ir</translation>
        </message>
        <message>
            <source>Delete removes it, Enter makes it text again</source>
            <translation>Supr lo quita, Intro lo vuelve texto de nuevo</translation>
        </message>
        <message>
            <source>Delete “{view}”</source>
            <translation>Eliminar «{view}»</translation>
        </message>
        <message>
            <source>Dismiss</source>
            <translation>Descartar</translation>
        </message>
        <message>
            <source>Duration</source>
            <translation>Duración</translation>
        </message>
        <message>
            <source>Ended</source>
            <translation>Acabado</translation>
        </message>
        <message>
            <source>Everything</source>
            <translation>Todo</translation>
        </message>
        <message>
            <source>Failed today</source>
            <translation>Fallidos hoy</translation>
        </message>
        <message>
            <source>Favourite</source>
            <translation>Favorito</translation>
        </message>
        <message>
            <source>Favourites</source>
            <translation>Favoritos</translation>
        </message>
        <message>
            <source>Filter</source>
            <translation>Filtro</translation>
        </message>
        <message>
            <source>Filter {filter}</source>
            <translation>Filtro {filter}</translation>
        </message>
        <message>
            <source>Go to</source>
            <translation>Ir a</translation>
        </message>
        <message>
            <source>Go to a row, a part or a date</source>
            <translation>Ir a una fila, una parte o una fecha</translation>
        </message>
        <message>
            <source>Greatest or newest first</source>
            <translation>Lo mayor o más nuevo primero</translation>
        </message>
        <message>
            <source>How many jobs there are is not known. {problem}</source>
            <translation>No se sabe cuántos trabajos hay. {problem}</translation>
        </message>
        <message>
            <source>Id</source>
            <translation>Id</translation>
        </message>
        <message>
            <source>Image</source>
            <translation>Imagen</translation>
        </message>
        <message>
            <source>Include text jobs</source>
            <translation>Incluir trabajos de texto</translation>
        </message>
        <message>
            <source>Jobs</source>
            <translation>Trabajos</translation>
        </message>
        <message>
            <source>Large pictures</source>
            <translation>Imágenes grandes</translation>
        </message>
        <message>
            <source>Last 24 hours</source>
            <translation>Últimas 24 horas</translation>
        </message>
        <message>
            <source>Last 30 days</source>
            <translation>Últimos 30 días</translation>
        </message>
        <message>
            <source>Last 7 days</source>
            <translation>Últimos 7 días</translation>
        </message>
        <message>
            <source>Least or oldest first</source>
            <translation>Lo menor o más antiguo primero</translation>
        </message>
        <message>
            <source>Legacy</source>
            <translation>Antiguas</translation>
        </message>
        <message>
            <source>Loading jobs…</source>
            <translation>Cargando trabajos…</translation>
        </message>
        <message>
            <source>Look again</source>
            <translation>Mirar de nuevo</translation>
        </message>
        <message>
            <source>Many new jobs</source>
            <translation>Muchos trabajos nuevos</translation>
        </message>
        <message>
            <source>Medium pictures</source>
            <translation>Imágenes medianas</translation>
        </message>
        <message>
            <source>Mine</source>
            <translation>Míos</translation>
        </message>
        <message>
            <source>Mine, waiting or running</source>
            <translation>Míos, en espera o en ejecución</translation>
        </message>
        <message>
            <source>Model</source>
            <translation>Modelo</translation>
        </message>
        <message>
            <source>Move &amp;down</source>
            <translation>&amp;Bajar</translation>
        </message>
        <message>
            <source>Move &amp;up</source>
            <translation>&amp;Subir</translation>
        </message>
        <message>
            <source>Needs attention</source>
            <translation>Requieren atención</translation>
        </message>
        <message>
            <source>New</source>
            <translation>Nuevas</translation>
        </message>
        <message>
            <source>New + legacy</source>
            <translation>Nuevas + antiguas</translation>
        </message>
        <message>
            <source>New and legacy</source>
            <translation>Nuevas y antiguas</translation>
        </message>
        <message>
            <source>No image jobs yet.</source>
            <translation>Todavía no hay trabajos de imagen.</translation>
        </message>
        <message>
            <source>No job can be all of this at once.</source>
            <translation>Ningún trabajo puede ser todo esto a la vez.</translation>
        </message>
        <message>
            <source>No job is marked as a favourite.</source>
            <translation>Ningún trabajo está marcado como favorito.</translation>
        </message>
        <message>
            <source>No job matches.</source>
            <translation>Ningún trabajo coincide.</translation>
        </message>
        <message>
            <source>No job was created since {time}.</source>
            <translation>No se creó ningún trabajo desde {time}.</translation>
        </message>
        <message>
            <source>No jobs yet.</source>
            <translation>Todavía no hay trabajos.</translation>
        </message>
        <message>
            <source>No video jobs yet.</source>
            <translation>Todavía no hay trabajos de vídeo.</translation>
        </message>
        <message>
            <source>None known here; type it</source>
            <translation>Ninguno conocido aquí; escríbalo</translation>
        </message>
        <message>
            <source>None of these jobs is yours.</source>
            <translation>Ninguno de estos trabajos es suyo.</translation>
        </message>
        <message>
            <source>Not connected since {time}.</source>
            <translation>Sin conexión desde {time}.</translation>
        </message>
        <message>
            <source>Not connected. As seen {ago} ({time}).</source>
            <translation>Sin conexión. Tal como se vio {ago} ({time}).</translation>
        </message>
        <message>
            <source>Notes on this list</source>
            <translation>Notas sobre esta lista</translation>
        </message>
        <message>
            <source>Of any status</source>
            <translation>De cualquier estado</translation>
        </message>
        <message>
            <source>Of everybody</source>
            <translation>De todos</translation>
        </message>
        <message>
            <source>Order again</source>
            <translation>Ordenar de nuevo</translation>
        </message>
        <message>
            <source>Order by</source>
            <translation>Ordenar por</translation>
        </message>
        <message>
            <source>Picture</source>
            <translation>Imagen</translation>
        </message>
        <message>
            <source>Progress</source>
            <translation>Progreso</translation>
        </message>
        <message>
            <source>Remove {filter}</source>
            <translation>Quitar {filter}</translation>
        </message>
        <message>
            <source>Rename</source>
            <translation>Cambiar nombre</translation>
        </message>
        <message>
            <source>Rename view</source>
            <translation>Cambiar nombre de la vista</translation>
        </message>
        <message>
            <source>Rename “{view}”…</source>
            <translation>Cambiar nombre de «{view}»…</translation>
        </message>
        <message>
            <source>Rows {first} to {last} of {total}</source>
            <translation>Filas {first} a {last} de {total}</translation>
        </message>
        <message>
            <source>Save</source>
            <translation>Guardar</translation>
        </message>
        <message>
            <source>Save as…</source>
            <translation>Guardar como…</translation>
        </message>
        <message>
            <source>Save view</source>
            <translation>Guardar vista</translation>
        </message>
        <message>
            <source>Search jobs</source>
            <translation>Buscar trabajos</translation>
        </message>
        <message>
            <source>Search, or status:failed, workflow:wan-i2v …</source>
            <translation>Buscar, o status:failed, workflow:wan-i2v…</translation>
        </message>
        <message>
            <source>Server</source>
            <translation>Servidor</translation>
        </message>
        <message>
            <source>Show</source>
            <translation>Mostrar</translation>
        </message>
        <message>
            <source>Show all</source>
            <translation>Mostrar todos</translation>
        </message>
        <message>
            <source>Show all: everybody's jobs</source>
            <translation>Mostrar todos: los trabajos de todos</translation>
        </message>
        <message>
            <source>Show both</source>
            <translation>Mostrar ambas</translation>
        </message>
        <message>
            <source>Show captions and other text jobs too</source>
            <translation>Mostrar también descripciones y otros trabajos de texto</translation>
        </message>
        <message>
            <source>Show less</source>
            <translation>Mostrar menos</translation>
        </message>
        <message>
            <source>Show mine: jobs that you submitted</source>
            <translation>Mostrar míos: los trabajos que usted envió</translation>
        </message>
        <message>
            <source>Show only {status} jobs (many: they could not be counted in time)</source>
            <translation>Mostrar solo trabajos en estado {status} (muchos: no se pudieron contar a tiempo)</translation>
        </message>
        <message>
            <source>Show only {status} jobs ({text}); Ctrl+click or Ctrl+Space for several</source>
            <translation>Mostrar solo trabajos en estado {status} ({text}); Ctrl+clic o Ctrl+Espacio para varios</translation>
        </message>
        <message>
            <source>Shown as: {view}</source>
            <translation>Se muestra como: {view}</translation>
        </message>
        <message>
            <source>Size</source>
            <translation>Tamaño</translation>
        </message>
        <message>
            <source>Small pictures</source>
            <translation>Imágenes pequeñas</translation>
        </message>
        <message>
            <source>Started</source>
            <translation>Iniciado</translation>
        </message>
        <message>
            <source>Status</source>
            <translation>Estado</translation>
        </message>
        <message>
            <source>Submit one: the form asks for the address of a ComfyUI server.</source>
            <translation>Envíe uno: el formulario pide la dirección de un servidor ComfyUI.</translation>
        </message>
        <message>
            <source>Submit…</source>
            <translation>Enviar…</translation>
        </message>
        <message>
            <source>Suggestions</source>
            <translation>Sugerencias</translation>
        </message>
        <message>
            <source>Table</source>
            <translation>Tabla</translation>
        </message>
        <message>
            <source>Table or thumbnails, order, columns, colours</source>
            <translation>Tabla o miniaturas, orden, columnas, colores</translation>
        </message>
        <message>
            <source>Tables that this list shows</source>
            <translation>Tablas que muestra esta lista</translation>
        </message>
        <message>
            <source>Tables: {choice}</source>
            <translation>Tablas: {choice}</translation>
        </message>
        <message>
            <source>Text in prompts, file names, ids and errors; filters such as
</source>
            <translation>Texto en prompts, nombres de archivo, ids y errores; filtros como
</translation>
        </message>
        <message>
            <source>The database is slow here</source>
            <translation>La base de datos es lenta aquí</translation>
        </message>
        <message>
            <source>The list could not be loaded.</source>
            <translation>No se pudo cargar la lista.</translation>
        </message>
        <message>
            <source>The list is not in the order of time: order it by Created first.</source>
            <translation>La lista no está en orden de tiempo: ordénela primero por Creado.</translation>
        </message>
        <message>
            <source>The other way round</source>
            <translation>En orden inverso</translation>
        </message>
        <message>
            <source>The view “{view}” is otherwise now.</source>
            <translation>La vista «{view}» ahora es otra.</translation>
        </message>
        <message>
            <source>The view “{view}” was deleted.</source>
            <translation>La vista «{view}» se eliminó.</translation>
        </message>
        <message>
            <source>There are no jobs in the legacy tables.</source>
            <translation>No hay trabajos en las tablas antiguas.</translation>
        </message>
        <message>
            <source>There are no jobs in the new tables.</source>
            <translation>No hay trabajos en las tablas nuevas.</translation>
        </message>
        <message>
            <source>There is no “{typed}”. It is searched for as text.</source>
            <translation>No hay «{typed}». Se busca como texto.</translation>
        </message>
        <message>
            <source>This database can only be looked at: others submit.</source>
            <translation>Esta base de datos solo se puede consultar: otros envían.</translation>
        </message>
        <message>
            <source>Thumbnails</source>
            <translation>Miniaturas</translation>
        </message>
        <message>
            <source>Today</source>
            <translation>Hoy</translation>
        </message>
        <message>
            <source>Try again</source>
            <translation>Volver a intentar</translation>
        </message>
        <message>
            <source>Undo</source>
            <translation>Deshacer</translation>
        </message>
        <message>
            <source>Unified</source>
            <translation>Unificada</translation>
        </message>
        <message>
            <source>Update “{view}”</source>
            <translation>Actualizar «{view}»</translation>
        </message>
        <message>
            <source>Use {near}</source>
            <translation>Usar {near}</translation>
        </message>
        <message>
            <source>User</source>
            <translation>Usuario</translation>
        </message>
        <message>
            <source>Usual columns</source>
            <translation>Columnas habituales</translation>
        </message>
        <message>
            <source>Video</source>
            <translation>Vídeo</translation>
        </message>
        <message>
            <source>View: {view}</source>
            <translation>Vista: {view}</translation>
        </message>
        <message>
            <source>Views</source>
            <translation>Vistas</translation>
        </message>
        <message>
            <source>Views that are kept by name</source>
            <translation>Vistas que se guardan con nombre</translation>
        </message>
        <message>
            <source>Waited</source>
            <translation>Espera</translation>
        </message>
        <message>
            <source>Waiting or running</source>
            <translation>En espera o en ejecución</translation>
        </message>
        <message>
            <source>What is not understood</source>
            <translation>Lo que no se entiende</translation>
        </message>
        <message>
            <source>Who you are is not set, so user:me finds nothing. Start with --user, or set JOBMONITOR_USER.</source>
            <translation>No está definido quién es usted, así que user:me no encuentra nada. Inicie con --user o defina JOBMONITOR_USER.</translation>
        </message>
        <message>
            <source>Who you are is not set: start with --user, or set JOBMONITOR_USER</source>
            <translation>No está definido quién es usted: inicie con --user o defina JOBMONITOR_USER</translation>
        </message>
        <message>
            <source>With an error</source>
            <translation>Con un error</translation>
        </message>
        <message>
            <source>Without an output</source>
            <translation>Sin salida</translation>
        </message>
        <message>
            <source>Without {filter}</source>
            <translation>Sin {filter}</translation>
        </message>
        <message>
            <source>Workflow</source>
            <translation>Flujo</translation>
        </message>
        <message>
            <source>Write two dates into the search field</source>
            <translation>Escriba dos fechas en el campo de búsqueda</translation>
        </message>
        <message>
            <source>You did not look at it yet.</source>
            <translation>Todavía no lo ha visto.</translation>
        </message>
        <message>
            <source>about row {row}</source>
            <translation>aproximadamente fila {row}</translation>
        </message>
        <message>
            <source>all of these in one list; a job that was migrated is shown once, as the new one</source>
            <translation>todas estas en una lista; un trabajo migrado aparece una vez, como el nuevo</translation>
        </message>
        <message>
            <source>as its submitter tells</source>
            <translation>según quien lo envió</translation>
        </message>
        <message>
            <source>both systems where both exist, else what there is</source>
            <translation>ambos sistemas donde existen los dos; si no, lo que haya</translation>
        </message>
        <message>
            <source>cancelled</source>
            <translation>cancelado</translation>
        </message>
        <message>
            <source>cancelling…</source>
            <translation>cancelando…</translation>
        </message>
        <message>
            <source>completed</source>
            <translation>completado</translation>
        </message>
        <message>
            <source>created at this time or later</source>
            <translation>creado en este momento o después</translation>
        </message>
        <message>
            <source>created before this time</source>
            <translation>creado antes de este momento</translation>
        </message>
        <message>
            <source>failed</source>
            <translation>fallido</translation>
        </message>
        <message>
            <source>favourite</source>
            <translation>favorito</translation>
        </message>
        <message>
            <source>favourites, active or ended jobs, mine</source>
            <translation>favoritos, trabajos activos o acabados, míos</translation>
        </message>
        <message>
            <source>jobs of a server</source>
            <translation>trabajos de un servidor</translation>
        </message>
        <message>
            <source>jobs of a status</source>
            <translation>trabajos de un estado</translation>
        </message>
        <message>
            <source>jobs of a user; me is you</source>
            <translation>trabajos de un usuario; me es usted</translation>
        </message>
        <message>
            <source>jobs of a workflow</source>
            <translation>trabajos de un flujo</translation>
        </message>
        <message>
            <source>jobs whose row tells it</source>
            <translation>trabajos cuya fila lo dice</translation>
        </message>
        <message>
            <source>loading</source>
            <translation>cargando</translation>
        </message>
        <message>
            <source>many</source>
            <translation>muchos</translation>
        </message>
        <message>
            <source>may be stuck</source>
            <translation>quizá atascado</translation>
        </message>
        <message>
            <source>multitalk_jobs, edited_images, style_transfers, datasets: what there was before</source>
            <translation>multitalk_jobs, edited_images, style_transfers, datasets: lo que había antes</translation>
        </message>
        <message>
            <source>new or legacy tables</source>
            <translation>tablas nuevas o antiguas</translation>
        </message>
        <message>
            <source>not looked at yet</source>
            <translation>sin ver todavía</translation>
        </message>
        <message>
            <source>not seen at the server</source>
            <translation>no visto en el servidor</translation>
        </message>
        <message>
            <source>not {key}</source>
            <translation>no {key}</translation>
        </message>
        <message>
            <source>pending</source>
            <translation>pendiente</translation>
        </message>
        <message>
            <source>pending · {position}</source>
            <translation>pendiente · {position}</translation>
        </message>
        <message>
            <source>processing</source>
            <translation>en proceso</translation>
        </message>
        <message>
            <source>processing {fraction}</source>
            <translation>en proceso {fraction}</translation>
        </message>
        <message>
            <source>row {row}</source>
            <translation>fila {row}</translation>
        </message>
        <message>
            <source>server unreachable</source>
            <translation>servidor inaccesible</translation>
        </message>
        <message>
            <source>the job's own id, or ComfyUI's</source>
            <translation>el id propio del trabajo, o el de ComfyUI</translation>
        </message>
        <message>
            <source>unknown</source>
            <translation>desconocido</translation>
        </message>
        <message>
            <source>video_jobs, image_jobs and text_jobs: where new jobs are stored</source>
            <translation>video_jobs, image_jobs y text_jobs: donde se guardan los trabajos nuevos</translation>
        </message>
        <message>
            <source>videos, images or texts</source>
            <translation>vídeos, imágenes o textos</translation>
        </message>
        <message>
            <source>{column}, ascending</source>
            <translation>{column}, ascendente</translation>
        </message>
        <message>
            <source>{column}, descending</source>
            <translation>{column}, descendente</translation>
        </message>
        <message>
            <source>{column}, newest first</source>
            <translation>{column}, lo más nuevo primero</translation>
        </message>
        <message>
            <source>{count} changed</source>
            <translation>{count} cambiados</translation>
        </message>
        <message>
            <source>{count} new</source>
            <translation>{count} nuevos</translation>
        </message>
        <message>
            <source>{database} has no table for them.</source>
            <translation>{database} no tiene tabla para ellos.</translation>
        </message>
        <message>
            <source>{filter}
Click to edit, × to remove</source>
            <translation>{filter}
Clic para editar, × para quitar</translation>
        </message>
        <message>
            <source>{key}: does not know “{typed}”, and narrows nothing.</source>
            <translation>{key}: no conoce «{typed}» y no acota nada.</translation>
        </message>
        <message>
            <source>{key}: does not know “{typed}”. It is searched for as text.</source>
            <translation>{key}: no conoce «{typed}». Se busca como texto.</translation>
        </message>
        <message>
            <source>{key}: has no opposite. It is searched for as text.</source>
            <translation>{key}: no tiene contrario. Se busca como texto.</translation>
        </message>
        <message>
            <source>{key}: is not complete yet, and narrows nothing.</source>
            <translation>{key}: todavía no está completo y no acota nada.</translation>
        </message>
        <message>
            <source>{offer}: {count}</source>
            <translation>{offer}: {count}</translation>
        </message>
        <message>
            <source>{view}, changed</source>
            <translation>{view}, cambiada</translation>
        </message>
        <message>
            <source>“{typed}” is no row, part or time.</source>
            <translation>«{typed}» no es ninguna fila, parte ni fecha.</translation>
        </message>
        <message>
            <source>“{view}” is a view that is always there. Choose another name.</source>
            <translation>«{view}» es una vista que está siempre. Elija otro nombre.</translation>
        </message>
    </context>
    <context>
        <name>Graph</name>
        <message>
            <source>
… The graph goes on: save it to see all of it.</source>
            <translation>
… El grafo continúa: guárdelo para verlo entero.</translation>
        </message>
        <message>
            <source>&amp;Copy</source>
            <translation>&amp;Copiar</translation>
        </message>
        <message>
            <source>&amp;Save…</source>
            <translation>&amp;Guardar…</translation>
        </message>
        <message>
            <source>Changes</source>
            <translation>Cambios</translation>
        </message>
        <message>
            <source>Changes · {count}</source>
            <translation>Cambios · {count}</translation>
        </message>
        <message>
            <source>Choose another place.</source>
            <translation>Elija otro lugar.</translation>
        </message>
        <message>
            <source>Close</source>
            <translation>Cerrar</translation>
        </message>
        <message>
            <source>ComfyUI graph (*.json)</source>
            <translation>Grafo de ComfyUI (*.json)</translation>
        </message>
        <message>
            <source>Copied</source>
            <translation>Copiado</translation>
        </message>
        <message>
            <source>Copy the whole text</source>
            <translation>Copiar todo el texto</translation>
        </message>
        <message>
            <source>Find</source>
            <translation>Buscar</translation>
        </message>
        <message>
            <source>Find in the text</source>
            <translation>Buscar en el texto</translation>
        </message>
        <message>
            <source>Graph</source>
            <translation>Grafo</translation>
        </message>
        <message>
            <source>Graph of {name}</source>
            <translation>Grafo de {name}</translation>
        </message>
        <message>
            <source>Next</source>
            <translation>Siguiente</translation>
        </message>
        <message>
            <source>Not found</source>
            <translation>No se encuentra</translation>
        </message>
        <message>
            <source>Nothing is different from the last one that was sent.</source>
            <translation>Nada es distinto del último que se envió.</translation>
        </message>
        <message>
            <source>Nothing was sent from this workflow before, so there is nothing to compare with.</source>
            <translation>Antes no se envió nada de este flujo, así que no hay con qué comparar.</translation>
        </message>
        <message>
            <source>Preparing the graph …</source>
            <translation>Preparando el grafo …</translation>
        </message>
        <message>
            <source>Previous</source>
            <translation>Anterior</translation>
        </message>
        <message>
            <source>Save the graph</source>
            <translation>Guardar el grafo</translation>
        </message>
        <message>
            <source>Save the graph as a file that ComfyUI opens</source>
            <translation>Guardar el grafo como archivo que abre ComfyUI</translation>
        </message>
        <message>
            <source>Saved as {target}.</source>
            <translation>Guardado como {target}.</translation>
        </message>
        <message>
            <source>The graph could not be shown: {error}</source>
            <translation>No se pudo mostrar el grafo: {error}</translation>
        </message>
        <message>
            <source>The graph was not saved: {reason}.</source>
            <translation>El grafo no se guardó: {reason}.</translation>
        </message>
        <message>
            <source>What is different from the last one that was sent</source>
            <translation>Qué es distinto del último que se envió</translation>
        </message>
        <message>
            <source>nothing</source>
            <translation>nada</translation>
        </message>
        <message>
            <source>the last one sent</source>
            <translation>el último enviado</translation>
        </message>
        <message>
            <source>this one</source>
            <translation>este</translation>
        </message>
        <message>
            <source>{node}, output {output}</source>
            <translation>{node}, salida {output}</translation>
        </message>
        <message>
            <source>{title} (node {node_id})</source>
            <translation>{title} (nodo {node_id})</translation>
        </message>
        <message>
            <source>{title} · class: {was} → {now}</source>
            <translation>{title} · clase: {was} → {now}</translation>
        </message>
        <message>
            <source>{title} · gone</source>
            <translation>{title} · ya no está</translation>
        </message>
        <message>
            <source>{title} · new</source>
            <translation>{title} · nuevo</translation>
        </message>
        <message>
            <source>… and {more_changes} more</source>
            <translation>… y {more_changes} más</translation>
        </message>
    </context>
    <context>
        <name>Importing</name>
        <message>
            <source> and </source>
            <translation> y </translation>
        </message>
        <message>
            <source>&amp;Description</source>
            <translation>&amp;Descripción</translation>
        </message>
        <message>
            <source>&amp;Name</source>
            <translation>&amp;Nombre</translation>
        </message>
        <message>
            <source>&amp;Result</source>
            <translation>&amp;Resultado</translation>
        </message>
        <message>
            <source>&amp;Title</source>
            <translation>&amp;Título</translation>
        </message>
        <message>
            <source>All</source>
            <translation>Todas</translation>
        </message>
        <message>
            <source>All files (*)</source>
            <translation>Todos los archivos (*)</translation>
        </message>
        <message>
            <source>Also the name of its two files, and what `jobmonitor submit` takes</source>
            <translation>También el nombre de sus dos archivos, y lo que acepta `jobmonitor submit`</translation>
        </message>
        <message>
            <source>Cancel</source>
            <translation>Cancelar</translation>
        </message>
        <message>
            <source>Choose a file…</source>
            <translation>Elegir un archivo…</translation>
        </message>
        <message>
            <source>Choose a graph, or a file with one inside</source>
            <translation>Elegir un grafo, o un archivo que lleve uno dentro</translation>
        </message>
        <message>
            <source>Choose another file…</source>
            <translation>Elegir otro archivo…</translation>
        </message>
        <message>
            <source>Choose every input</source>
            <translation>Elegir todas las entradas</translation>
        </message>
        <message>
            <source>Choose no input</source>
            <translation>No elegir ninguna entrada</translation>
        </message>
        <message>
            <source>Choose what is suggested</source>
            <translation>Elegir lo que se sugiere</translation>
        </message>
        <message>
            <source>Default</source>
            <translation>Valor habitual</translation>
        </message>
        <message>
            <source>Drop a file here, or choose one: a graph that ComfyUI exported with Workflow → Export (API), or a picture, video or sound that it saved, which has its graph inside.</source>
            <translation>Suelte aquí un archivo o elija uno: un grafo que ComfyUI exportó con Workflow → Export (API), o una imagen, un vídeo o un sonido que guardó y que lleva su grafo dentro.</translation>
        </message>
        <message>
            <source>Field</source>
            <translation>Campo</translation>
        </message>
        <message>
            <source>From {origin}</source>
            <translation>De {origin}</translation>
        </message>
        <message>
            <source>Graphs and results ({ends})</source>
            <translation>Grafos y resultados ({ends})</translation>
        </message>
        <message>
            <source>Image</source>
            <translation>Imagen</translation>
        </message>
        <message>
            <source>Import workflow</source>
            <translation>Importar flujo</translation>
        </message>
        <message>
            <source>Inputs of the graph that can become fields</source>
            <translation>Entradas del grafo que pueden ser campos</translation>
        </message>
        <message>
            <source>Its text has {{braces}}, which would be a placeholder in the graph's file: so it is a field.</source>
            <translation>Su texto tiene {{braces}}, que sería un marcador en el archivo del grafo: por eso es un campo.</translation>
        </message>
        <message>
            <source>Label</source>
            <translation>Etiqueta</translation>
        </message>
        <message>
            <source>Looking at {origin} …</source>
            <translation>Mirando {origin} …</translation>
        </message>
        <message>
            <source>Looking for the graph of this job …</source>
            <translation>Buscando el grafo de este trabajo …</translation>
        </message>
        <message>
            <source>Looking for the graph …</source>
            <translation>Buscando el grafo …</translation>
        </message>
        <message>
            <source>Ma&amp;kes</source>
            <translation>Ge&amp;nera</translation>
        </message>
        <message>
            <source>May stay empty</source>
            <translation>Puede quedar vacío</translation>
        </message>
        <message>
            <source>Node</source>
            <translation>Nodo</translation>
        </message>
        <message>
            <source>None</source>
            <translation>Ninguna</translation>
        </message>
        <message>
            <source>Nothing is chosen: the form is empty, and every job is the same.</source>
            <translation>No hay nada elegido: el formulario está vacío y todos los trabajos son iguales.</translation>
        </message>
        <message>
            <source>Preview of the form</source>
            <translation>Vista previa del formulario</translation>
        </message>
        <message>
            <source>Reading “{name}” …</source>
            <translation>Leyendo «{name}» …</translation>
        </message>
        <message>
            <source>Save workflow</source>
            <translation>Guardar flujo</translation>
        </message>
        <message>
            <source>Search inputs</source>
            <translation>Buscar entradas</translation>
        </message>
        <message>
            <source>Suggested</source>
            <translation>Sugeridas</translation>
        </message>
        <message>
            <source>Text</source>
            <translation>Texto</translation>
        </message>
        <message>
            <source>The form, as it will be</source>
            <translation>El formulario, tal como será</translation>
        </message>
        <message>
            <source>The graph could not be read.</source>
            <translation>No se pudo leer el grafo.</translation>
        </message>
        <message>
            <source>The graph has a placeholder here, so it is a field.</source>
            <translation>El grafo tiene aquí un marcador, así que es un campo.</translation>
        </message>
        <message>
            <source>The node whose files, or whose text, are the job's result</source>
            <translation>El nodo cuyos archivos, o cuyo texto, son el resultado del trabajo</translation>
        </message>
        <message>
            <source>The workflow could not be made.</source>
            <translation>No se pudo crear el flujo.</translation>
        </message>
        <message>
            <source>The workflow could not be saved.</source>
            <translation>No se pudo guardar el flujo.</translation>
        </message>
        <message>
            <source>Type</source>
            <translation>Tipo</translation>
        </message>
        <message>
            <source>Video</source>
            <translation>Vídeo</translation>
        </message>
        <message>
            <source>Write it into your folder, and open its form (Ctrl+S)</source>
            <translation>Escribirlo en su carpeta y abrir su formulario (Ctrl+S)</translation>
        </message>
        <message>
            <source>a new one each time</source>
            <translation>una nueva cada vez</translation>
        </message>
        <message>
            <source>long text</source>
            <translation>texto largo</translation>
        </message>
        <message>
            <source>no</source>
            <translation>no</translation>
        </message>
        <message>
            <source>number</source>
            <translation>número</translation>
        </message>
        <message>
            <source>whole number</source>
            <translation>número entero</translation>
        </message>
        <message>
            <source>yes</source>
            <translation>sí</translation>
        </message>
        <message>
            <source>{chosen} of {whole} inputs become fields. Space ticks, F2 edits.</source>
            <translation>{chosen} de {whole} entradas serán campos. Espacio marca, F2 edita.</translation>
        </message>
        <message>
            <source>{count} fields are too many to be shown here. Choose fewer: a form should fit its task.</source>
            <translation>{count} campos son demasiados para mostrarlos aquí. Elija menos: un formulario debe ajustarse a su tarea.</translation>
        </message>
        <message>
            <source>{default_text}

It has several lines; they stay.</source>
            <translation>{default_text}

Tiene varias líneas; se conservan.</translation>
        </message>
        <message>
            <source>{input_name} of node {node_id}</source>
            <translation>{input_name} del nodo {node_id}</translation>
        </message>
        <message>
            <source>{words}, node {node_id}</source>
            <translation>{words}, nodo {node_id}</translation>
        </message>
    </context>
    <context>
        <name>Outbox</name>
        <message>
            <source>&amp;Edit…</source>
            <translation>&amp;Editar…</translation>
        </message>
        <message>
            <source>&amp;Retry now</source>
            <translation>&amp;Reintentar ahora</translation>
        </message>
        <message>
            <source>1 needs you.</source>
            <translation>1 le necesita.</translation>
        </message>
        <message>
            <source>1 submission waits. It is sent by itself when its server and the database answer.</source>
            <translation>1 envío espera. Se envía solo cuando respondan su servidor y la base de datos.</translation>
        </message>
        <message>
            <source>Close</source>
            <translation>Cerrar</translation>
        </message>
        <message>
            <source>Do not send it; this can be undone (Delete)</source>
            <translation>No enviarlo; se puede deshacer (Supr)</translation>
        </message>
        <message>
            <source>Dro&amp;p</source>
            <translation>Descar&amp;tar</translation>
        </message>
        <message>
            <source>Move &amp;down</source>
            <translation>&amp;Bajar</translation>
        </message>
        <message>
            <source>Move &amp;up</source>
            <translation>&amp;Subir</translation>
        </message>
        <message>
            <source>Nothing waits. What is submitted while a server or the database is away is kept here.</source>
            <translation>No espera nada. Lo que se envía mientras falta un servidor o la base de datos se guarda aquí.</translation>
        </message>
        <message>
            <source>Open its form; it is not sent meanwhile (Enter)</source>
            <translation>Abrir su formulario; mientras tanto no se envía (Intro)</translation>
        </message>
        <message>
            <source>Outbox</source>
            <translation>Bandeja de salida</translation>
        </message>
        <message>
            <source>Send it after the one below (Alt+Down)</source>
            <translation>Enviarlo después del siguiente (Alt+Abajo)</translation>
        </message>
        <message>
            <source>Send it at once, also what was refused (Ctrl+R)</source>
            <translation>Enviarlo ahora mismo, también lo rechazado (Ctrl+R)</translation>
        </message>
        <message>
            <source>Send it before the one above (Alt+Up)</source>
            <translation>Enviarlo antes que el anterior (Alt+Arriba)</translation>
        </message>
        <message>
            <source>Submissions that wait</source>
            <translation>Envíos en espera</translation>
        </message>
        <message>
            <source>Submit a job…</source>
            <translation>Enviar un trabajo…</translation>
        </message>
        <message>
            <source>That could not be done.</source>
            <translation>Eso no se pudo hacer.</translation>
        </message>
        <message>
            <source>Undo</source>
            <translation>Deshacer</translation>
        </message>
        <message>
            <source>dropped</source>
            <translation>descartado</translation>
        </message>
        <message>
            <source>interrupted</source>
            <translation>interrumpido</translation>
        </message>
        <message>
            <source>once</source>
            <translation>una vez</translation>
        </message>
        <message>
            <source>open in a form</source>
            <translation>abierto en un formulario</translation>
        </message>
        <message>
            <source>outbox {count}</source>
            <translation>bandeja {count}</translation>
        </message>
        <message>
            <source>refused</source>
            <translation>rechazado</translation>
        </message>
        <message>
            <source>sending</source>
            <translation>enviando</translation>
        </message>
        <message>
            <source>tried {times}</source>
            <translation>intentado {times}</translation>
        </message>
        <message>
            <source>waiting</source>
            <translation>en espera</translation>
        </message>
        <message>
            <source>{attempts} times</source>
            <translation>{attempts} veces</translation>
        </message>
        <message>
            <source>{count} are selected.</source>
            <translation>{count} seleccionados.</translation>
        </message>
        <message>
            <source>{count} submissions are not sent any more.</source>
            <translation>{count} envíos ya no se envían.</translation>
        </message>
        <message>
            <source>{waiting} submissions wait. They are sent by themselves, in this order, when their server and the database answer.</source>
            <translation>{waiting} envíos esperan. Se envían solos, en este orden, cuando respondan su servidor y la base de datos.</translation>
        </message>
        <message>
            <source>{word} for another database: {database}</source>
            <translation>{word} para otra base de datos: {database}</translation>
        </message>
        <message>
            <source>{yours} need you.</source>
            <translation>{yours} le necesitan.</translation>
        </message>
        <message>
            <source>“{workflow_name}” is not sent any more.</source>
            <translation>«{workflow_name}» ya no se envía.</translation>
        </message>
    </context>
    <context>
        <name>Reconciling</name>
        <message>
            <source> of {total}</source>
            <translation> de {total}</translation>
        </message>
        <message>
            <source>1 job</source>
            <translation>1 trabajo</translation>
        </message>
        <message>
            <source>1 row</source>
            <translation>1 fila</translation>
        </message>
        <message>
            <source>All</source>
            <translation>Todas</translation>
        </message>
        <message>
            <source>Apply</source>
            <translation>Aplicar</translation>
        </message>
        <message>
            <source>Apply {number}</source>
            <translation>Aplicar {number}</translation>
        </message>
        <message>
            <source>Close</source>
            <translation>Cerrar</translation>
        </message>
        <message>
            <source>Comparing rows, servers and files…</source>
            <translation>Comparando filas, servidores y archivos…</translation>
        </message>
        <message>
            <source>Comparing rows, servers and files… {done}{of}</source>
            <translation>Comparando filas, servidores y archivos… {done}{of}</translation>
        </message>
        <message>
            <source>Dismiss</source>
            <translation>Descartar</translation>
        </message>
        <message>
            <source>Everything is in step. {number} looked at.</source>
            <translation>Todo está en orden. Revisado: {number}.</translation>
        </message>
        <message>
            <source>Evidence</source>
            <translation>Indicios</translation>
        </message>
        <message>
            <source>Evidence for the current job</source>
            <translation>Indicios del trabajo actual</translation>
        </message>
        <message>
            <source>Files</source>
            <translation>Archivos</translation>
        </message>
        <message>
            <source>Jobs in doubt</source>
            <translation>Trabajos en duda</translation>
        </message>
        <message>
            <source>Jobs that are not as their rows say</source>
            <translation>Trabajos que no están como dicen sus filas</translation>
        </message>
        <message>
            <source>Look again</source>
            <translation>Mirar de nuevo</translation>
        </message>
        <message>
            <source>Look…</source>
            <translation>Mirar…</translation>
        </message>
        <message>
            <source>No jobs wait, run or ended lately.</source>
            <translation>Ningún trabajo espera, se ejecuta ni ha acabado hace poco.</translation>
        </message>
        <message>
            <source>None</source>
            <translation>Ninguna</translation>
        </message>
        <message>
            <source>Nothing can be told of these jobs just now.</source>
            <translation>Ahora mismo no se puede decir nada de estos trabajos.</translation>
        </message>
        <message>
            <source>Of {n} nothing can be told: {words}</source>
            <translation>De {n} no se puede decir nada: {words}</translation>
        </message>
        <message>
            <source>Progress</source>
            <translation>Progreso</translation>
        </message>
        <message>
            <source>Putting the rows back…</source>
            <translation>Restaurando las filas…</translation>
        </message>
        <message>
            <source>Reconcile</source>
            <translation>Conciliar</translation>
        </message>
        <message>
            <source>Row</source>
            <translation>Fila</translation>
        </message>
        <message>
            <source>Server</source>
            <translation>Servidor</translation>
        </message>
        <message>
            <source>The jobs cannot be compared.</source>
            <translation>No se pueden comparar los trabajos.</translation>
        </message>
        <message>
            <source>The rows cannot be written.</source>
            <translation>No se pueden escribir las filas.</translation>
        </message>
        <message>
            <source>There are more jobs than are looked at at once: select some of them.</source>
            <translation>Hay más trabajos de los que se miran a la vez: seleccione algunos.</translation>
        </message>
        <message>
            <source>This workstation</source>
            <translation>Este equipo</translation>
        </message>
        <message>
            <source>Tick all</source>
            <translation>Marcar todo</translation>
        </message>
        <message>
            <source>Tick none</source>
            <translation>Desmarcar todo</translation>
        </message>
        <message>
            <source>Try again</source>
            <translation>Volver a intentar</translation>
        </message>
        <message>
            <source>Undo</source>
            <translation>Deshacer</translation>
        </message>
        <message>
            <source>Undo the last repair</source>
            <translation>Deshacer la última reparación</translation>
        </message>
        <message>
            <source>Write what is proposed for the rows that are ticked</source>
            <translation>Escribir lo propuesto en las filas marcadas</translation>
        </message>
        <message>
            <source>Writing {count}…</source>
            <translation>Escribiendo {count}…</translation>
        </message>
        <message>
            <source>are not as their rows say</source>
            <translation>no están como dicen sus filas</translation>
        </message>
        <message>
            <source>is not as its row says</source>
            <translation>no está como dice su fila</translation>
        </message>
        <message>
            <source>not ticked</source>
            <translation>sin marcar</translation>
        </message>
        <message>
            <source>nothing to be written</source>
            <translation>nada que escribir</translation>
        </message>
        <message>
            <source>put back</source>
            <translation>restaurar</translation>
        </message>
        <message>
            <source>ticked</source>
            <translation>marcado</translation>
        </message>
        <message>
            <source>written</source>
            <translation>escribir</translation>
        </message>
        <message>
            <source>{jobs} repaired {at}.</source>
            <translation>{jobs}: reparado {at}.</translation>
        </message>
        <message>
            <source>{number} jobs</source>
            <translation>{number} trabajos</translation>
        </message>
        <message>
            <source>{number} of {looked_at} {verb}.</source>
            <translation>{number} de {looked_at} {verb}.</translation>
        </message>
        <message>
            <source>{number} rows</source>
            <translation>{number} filas</translation>
        </message>
        <message>
            <source>{rows} was not {what}.</source>
            <translation>No se pudo {what} {rows}.</translation>
        </message>
        <message>
            <source>{rows} were not {what}.</source>
            <translation>No se pudieron {what} {rows}.</translation>
        </message>
    </context>
    <context>
        <name>Servers</name>
        <message numerus="yes">
            <source>%n in the queue</source>
            <translation>
                <numerusform>%n en la cola</numerusform>
                <numerusform>%n en la cola</numerusform>
            </translation>
        </message>
        <message>
            <source>About the server</source>
            <translation>Acerca del servidor</translation>
        </message>
        <message>
            <source>Add a server…</source>
            <translation>Añadir un servidor…</translation>
        </message>
        <message>
            <source>Asked</source>
            <translation>Consultado</translation>
        </message>
        <message>
            <source>Close</source>
            <translation>Cerrar</translation>
        </message>
        <message>
            <source>ComfyUI {version} ends whatever runs when the question arrives: if your job ends just then, the next one is hit, whoever submitted it.</source>
            <translation>ComfyUI {version} termina lo que se ejecute cuando llega la petición: si su trabajo acaba justo entonces, le toca al siguiente, sea de quien sea.</translation>
        </message>
        <message>
            <source>Device</source>
            <translation>Dispositivo</translation>
        </message>
        <message>
            <source>Filter by name, address or device</source>
            <translation>Filtrar por nombre, dirección o dispositivo</translation>
        </message>
        <message>
            <source>Filter the servers</source>
            <translation>Filtrar los servidores</translation>
        </message>
        <message>
            <source>Interrupt</source>
            <translation>Interrumpir</translation>
        </message>
        <message>
            <source>Interrupt the prompt {prompt} at {server}?</source>
            <translation>¿Interrumpir el prompt {prompt} en {server}?</translation>
        </message>
        <message>
            <source>Interrupt “{job}” at {server}?</source>
            <translation>¿Interrumpir «{job}» en {server}?</translation>
        </message>
        <message>
            <source>It is in none of the lists: somebody else submitted it.</source>
            <translation>No está en ninguna de las listas: lo envió otra persona.</translation>
        </message>
        <message>
            <source>It is the job of {user}, not yours.</source>
            <translation>Es el trabajo de {user}, no suyo.</translation>
        </message>
        <message>
            <source>It is your own job.</source>
            <translation>Es un trabajo suyo.</translation>
        </message>
        <message>
            <source>It was submitted at another workstation, not by you.</source>
            <translation>Se envió desde otro equipo, no lo envió usted.</translation>
        </message>
        <message>
            <source>Keep it running</source>
            <translation>Dejar que siga</translation>
        </message>
        <message>
            <source>Latency</source>
            <translation>Latencia</translation>
        </message>
        <message>
            <source>List of servers</source>
            <translation>Lista de servidores</translation>
        </message>
        <message>
            <source>Missing</source>
            <translation>Falta</translation>
        </message>
        <message>
            <source>No server is known. The Submit form takes the address of one.</source>
            <translation>No se conoce ningún servidor. El formulario de envío acepta la dirección de uno.</translation>
        </message>
        <message>
            <source>No server matches.</source>
            <translation>Ningún servidor coincide.</translation>
        </message>
        <message>
            <source>Nothing runs at {server} just now.</source>
            <translation>Ahora mismo no se ejecuta nada en {server}.</translation>
        </message>
        <message>
            <source>Problems first</source>
            <translation>Problemas primero</translation>
        </message>
        <message>
            <source>Progress of the running job</source>
            <translation>Progreso del trabajo en ejecución</translation>
        </message>
        <message>
            <source>Queue</source>
            <translation>Cola</translation>
        </message>
        <message>
            <source>RAM</source>
            <translation>RAM</translation>
        </message>
        <message>
            <source>Runs</source>
            <translation>En curso</translation>
        </message>
        <message>
            <source>Server</source>
            <translation>Servidor</translation>
        </message>
        <message>
            <source>Servers</source>
            <translation>Servidores</translation>
        </message>
        <message>
            <source>Show all servers</source>
            <translation>Mostrar todos los servidores</translation>
        </message>
        <message>
            <source>Show the running job in the list: {job}</source>
            <translation>Mostrar en la lista el trabajo en ejecución: {job}</translation>
        </message>
        <message>
            <source>Something went wrong at the server.</source>
            <translation>Algo ha ido mal en el servidor.</translation>
        </message>
        <message>
            <source>State</source>
            <translation>Estado</translation>
        </message>
        <message>
            <source>Submissions are paused: what is submitted waits in the outbox.</source>
            <translation>Los envíos están en pausa: lo que se envíe espera en la bandeja de salida.</translation>
        </message>
        <message>
            <source>Submissions to {server} are paused: this one will wait in the outbox.</source>
            <translation>Los envíos a {server} están en pausa: este esperará en la bandeja de salida.</translation>
        </message>
        <message>
            <source>System</source>
            <translation>Sistema</translation>
        </message>
        <message>
            <source>Update ComfyUI there to 0.3.57 or newer, or let it run to its end.</source>
            <translation>Actualice allí ComfyUI a 0.3.57 o posterior, o deje que llegue a su fin.</translation>
        </message>
        <message>
            <source>VRAM</source>
            <translation>VRAM</translation>
        </message>
        <message>
            <source>Version</source>
            <translation>Versión</translation>
        </message>
        <message>
            <source>What runs at {server} cannot be interrupted alone.</source>
            <translation>Lo que se ejecuta en {server} no se puede interrumpir por separado.</translation>
        </message>
        <message>
            <source>a prompt that is in no list</source>
            <translation>un prompt que no está en ninguna lista</translation>
        </message>
        <message>
            <source>and for {count} more</source>
            <translation>y por {count} más</translation>
        </message>
        <message>
            <source>answers in {time}</source>
            <translation>responde en {time}</translation>
        </message>
        <message>
            <source>cancelling…</source>
            <translation>cancelando…</translation>
        </message>
        <message>
            <source>connecting…</source>
            <translation>conectando…</translation>
        </message>
        <message>
            <source>idle</source>
            <translation>libre</translation>
        </message>
        <message numerus="yes">
            <source>lacks something for %n workflow(s)</source>
            <translation>
                <numerusform>le falta algo para %n flujo</numerusform>
                <numerusform>le falta algo para %n flujos</numerusform>
            </translation>
        </message>
        <message>
            <source>not looked for yet</source>
            <translation>sin consultar todavía</translation>
        </message>
        <message>
            <source>not told by the server</source>
            <translation>el servidor no lo dice</translation>
        </message>
        <message>
            <source>nothing, for any workflow</source>
            <translation>nada, para ningún flujo</translation>
        </message>
        <message>
            <source>of an unknown version</source>
            <translation>de versión desconocida</translation>
        </message>
        <message>
            <source>paused</source>
            <translation>en pausa</translation>
        </message>
        <message>
            <source>submissions paused {since}: what is submitted waits in the outbox</source>
            <translation>envíos en pausa {since}: lo que se envíe espera en la bandeja de salida</translation>
        </message>
        <message>
            <source>unreachable</source>
            <translation>inaccesible</translation>
        </message>
        <message>
            <source>video memory {memory}</source>
            <translation>memoria de vídeo {memory}</translation>
        </message>
        <message>
            <source>working</source>
            <translation>trabajando</translation>
        </message>
        <message>
            <source>{count} more</source>
            <translation>{count} más</translation>
        </message>
        <message>
            <source>{missing}, for some choices only</source>
            <translation>{missing}, solo para algunas opciones</translation>
        </message>
        <message>
            <source>{server} was asked to free its memory; it does so when it is idle.</source>
            <translation>Se pidió a {server} liberar su memoria; lo hará cuando quede libre.</translation>
        </message>
        <message>
            <source>{server} was asked to interrupt it.</source>
            <translation>Se pidió a {server} interrumpirlo.</translation>
        </message>
        <message>
            <source>{used} of {total} GB taken, {free} GB free</source>
            <translation>{used} de {total} GB ocupados, {free} GB libres</translation>
        </message>
        <message>
            <source>{workflow}: {what}</source>
            <translation>{workflow}: {what}</translation>
        </message>
    </context>
    <context>
        <name>Settings</name>
        <message>
            <source>A PEM file to trust, in place of those that this computer trusts.</source>
            <translation>Un archivo PEM en el que confiar, en lugar de aquellos en los que confía este equipo.</translation>
        </message>
        <message>
            <source>A file of certificates (PEM), or “any”. Empty: as everywhere.</source>
            <translation>Un archivo de certificados (PEM), o «any». Vacío: como en el resto.</translation>
        </message>
        <message>
            <source>A folder, or s3://bucket/folder, where results are kept for good.</source>
            <translation>Una carpeta, o s3://bucket/carpeta, donde los resultados se guardan para siempre.</translation>
        </message>
        <message>
            <source>A new server</source>
            <translation>Un servidor nuevo</translation>
        </message>
        <message>
            <source>A user's id, or “keyring” for a token that the keyring has. Empty: as the login.</source>
            <translation>El id de un usuario, o «keyring» para un token que está en el llavero. Vacío: como el inicio de sesión.</translation>
        </message>
        <message>
            <source>A variable of the environment, in place of the keyring.</source>
            <translation>Una variable del entorno, en lugar del llavero.</translation>
        </message>
        <message>
            <source>Add</source>
            <translation>Añadir</translation>
        </message>
        <message>
            <source>Address</source>
            <translation>Dirección</translation>
        </message>
        <message>
            <source>Address for others</source>
            <translation>Dirección para los demás</translation>
        </message>
        <message>
            <source>Address of the ComfyUI server</source>
            <translation>Dirección del servidor ComfyUI</translation>
        </message>
        <message>
            <source>Advanced</source>
            <translation>Avanzado</translation>
        </message>
        <message>
            <source>All jobs</source>
            <translation>Todos los trabajos</translation>
        </message>
        <message>
            <source>Also Ctrl++ and Ctrl+-.</source>
            <translation>También Ctrl++ y Ctrl+-.</translation>
        </message>
        <message numerus="yes">
            <source>And %n more.</source>
            <translation>
                <numerusform>Y %n más.</numerusform>
                <numerusform>Y %n más.</numerusform>
            </translation>
        </message>
        <message>
            <source>Appearance</source>
            <translation>Aspecto</translation>
        </message>
        <message>
            <source>As the system</source>
            <translation>Como el sistema</translation>
        </message>
        <message>
            <source>As whoever looks after the database told you.</source>
            <translation>Como le indicó quien cuida de la base de datos.</translation>
        </message>
        <message>
            <source>Ask as</source>
            <translation>Consultar como</translation>
        </message>
        <message>
            <source>Asking {server} what it can run…</source>
            <translation>Preguntando a {server} qué puede ejecutar…</translation>
        </message>
        <message>
            <source>Asking…</source>
            <translation>Consultando…</translation>
        </message>
        <message>
            <source>At most</source>
            <translation>Como mucho</translation>
        </message>
        <message>
            <source>Back</source>
            <translation>Atrás</translation>
        </message>
        <message>
            <source>Begin with this profile</source>
            <translation>Empezar con este perfil</translation>
        </message>
        <message>
            <source>Browse for: {what}</source>
            <translation>Examinar: {what}</translation>
        </message>
        <message>
            <source>Browse…</source>
            <translation>Examinar…</translation>
        </message>
        <message>
            <source>Cancel</source>
            <translation>Cancelar</translation>
        </message>
        <message>
            <source>Cancel stuck jobs after</source>
            <translation>Cancelar trabajos atascados tras</translation>
        </message>
        <message>
            <source>Cancelled.</source>
            <translation>Cancelado.</translation>
        </message>
        <message>
            <source>Certificate authorities</source>
            <translation>Autoridades de certificación</translation>
        </message>
        <message>
            <source>Check certificates</source>
            <translation>Comprobar certificados</translation>
        </message>
        <message>
            <source>Choose</source>
            <translation>Elegir</translation>
        </message>
        <message>
            <source>Close</source>
            <translation>Cerrar</translation>
        </message>
        <message>
            <source>Close without saving</source>
            <translation>Cerrar sin guardar</translation>
        </message>
        <message>
            <source>Colours</source>
            <translation>Colores</translation>
        </message>
        <message>
            <source>ComfyUI servers; the first is where a submission goes by default.</source>
            <translation>Servidores ComfyUI; un envío va al primero si no se dice otra cosa.</translation>
        </message>
        <message>
            <source>Compact rows</source>
            <translation>Filas compactas</translation>
        </message>
        <message>
            <source>Continue</source>
            <translation>Continuar</translation>
        </message>
        <message>
            <source>Dark</source>
            <translation>Oscuro</translation>
        </message>
        <message>
            <source>Database</source>
            <translation>Base de datos</translation>
        </message>
        <message>
            <source>Default</source>
            <translation>Predeterminado</translation>
        </message>
        <message>
            <source>Delete</source>
            <translation>Eliminar</translation>
        </message>
        <message>
            <source>Delete profile</source>
            <translation>Eliminar perfil</translation>
        </message>
        <message>
            <source>Delete the profile “{name}”?</source>
            <translation>¿Eliminar el perfil «{name}»?</translation>
        </message>
        <message>
            <source>Down</source>
            <translation>Bajar</translation>
        </message>
        <message>
            <source>First steps</source>
            <translation>Primeros pasos</translation>
        </message>
        <message>
            <source>Folders with workflows</source>
            <translation>Carpetas con flujos</translation>
        </message>
        <message>
            <source>Follow it by its websocket</source>
            <translation>Seguirlo por su websocket</translation>
        </message>
        <message>
            <source>For a server that wants a login. It goes into the keyring.</source>
            <translation>Para un servidor que pide inicio de sesión. Va al llavero.</translation>
        </message>
        <message>
            <source>Go on with the first steps later</source>
            <translation>Seguir con los primeros pasos más tarde</translation>
        </message>
        <message>
            <source>Headers</source>
            <translation>Cabeceras</translation>
        </message>
        <message>
            <source>High contrast</source>
            <translation>Alto contraste</translation>
        </message>
        <message>
            <source>High contrast is chosen by itself where the system asks for it.</source>
            <translation>El alto contraste se elige solo cuando el sistema lo pide.</translation>
        </message>
        <message>
            <source>In the studio's database</source>
            <translation>En la base de datos del estudio</translation>
        </message>
        <message>
            <source>It answers.</source>
            <translation>Responde.</translation>
        </message>
        <message>
            <source>It does not work yet.</source>
            <translation>Todavía no funciona.</translation>
        </message>
        <message>
            <source>It goes into the system's keyring, never into a file.</source>
            <translation>Va al llavero del sistema, nunca a un archivo.</translation>
        </message>
        <message>
            <source>It goes into the system's keyring, never into a file. Empty: as it is.</source>
            <translation>Va al llavero del sistema, nunca a un archivo. Vacío: como está.</translation>
        </message>
        <message>
            <source>It goes out of the settings file, with all that it says. Its jobs stay where they are.</source>
            <translation>Se quita del archivo de ajustes, con todo lo que dice. Sus trabajos se quedan donde están.</translation>
        </message>
        <message>
            <source>It is done. That is all there is to it.</source>
            <translation>Hecho. No hay más que saber.</translation>
        </message>
        <message>
            <source>Keep it</source>
            <translation>Conservarlo</translation>
        </message>
        <message>
            <source>Keep results of</source>
            <translation>Guardar resultados de</translation>
        </message>
        <message>
            <source>Language</source>
            <translation>Idioma</translation>
        </message>
        <message>
            <source>Later</source>
            <translation>Más tarde</translation>
        </message>
        <message>
            <source>Leave it empty: jobmonitor makes an id for you.</source>
            <translation>Déjelo vacío: jobmonitor crea un id para usted.</translation>
        </message>
        <message>
            <source>Light</source>
            <translation>Claro</translation>
        </message>
        <message>
            <source>Lists</source>
            <translation>Listas</translation>
        </message>
        <message>
            <source>Login</source>
            <translation>Inicio de sesión</translation>
        </message>
        <message>
            <source>Make it</source>
            <translation>Crear</translation>
        </message>
        <message>
            <source>Minutes after which a job that is said to be stuck is cancelled, or “off”.</source>
            <translation>Minutos tras los cuales se cancela un trabajo que se da por atascado, u «off».</translation>
        </message>
        <message>
            <source>More servers can be added in the settings.</source>
            <translation>Se pueden añadir más servidores en los ajustes.</translation>
        </message>
        <message>
            <source>My own jobs</source>
            <translation>Mis propios trabajos</translation>
        </message>
        <message>
            <source>New jobs go into</source>
            <translation>Los trabajos nuevos van a</translation>
        </message>
        <message>
            <source>New profile</source>
            <translation>Perfil nuevo</translation>
        </message>
        <message>
            <source>New profile…</source>
            <translation>Perfil nuevo…</translation>
        </message>
        <message>
            <source>New, rename, delete profile</source>
            <translation>Crear, renombrar o eliminar perfil</translation>
        </message>
        <message>
            <source>No</source>
            <translation>No</translation>
        </message>
        <message>
            <source>No jobs</source>
            <translation>Ningún trabajo</translation>
        </message>
        <message>
            <source>No server at hand? Try it with a simulated one</source>
            <translation>¿No tiene servidor a mano? Pruebe con uno simulado</translation>
        </message>
        <message>
            <source>Nothing is written: no submitting, no cancelling.</source>
            <translation>No se escribe nada: ni envíos ni cancelaciones.</translation>
        </message>
        <message>
            <source>Notifications</source>
            <translation>Avisos</translation>
        </message>
        <message>
            <source>Of the profile that is open; kept at once.</source>
            <translation>Del perfil abierto; se guarda al momento.</translation>
        </message>
        <message>
            <source>Of the window; what the command line says stays English.</source>
            <translation>El de la ventana; la línea de comandos sigue en inglés.</translation>
        </message>
        <message>
            <source>On this computer, in a file of its own</source>
            <translation>En este equipo, en un archivo propio</translation>
        </message>
        <message>
            <source>One on each line; they come on top of jobmonitor's own.</source>
            <translation>Una por línea; se suman a los de jobmonitor.</translation>
        </message>
        <message>
            <source>One that means the same machine on every workstation.</source>
            <translation>Una que signifique la misma máquina en todos los equipos.</translation>
        </message>
        <message>
            <source>Only look</source>
            <translation>Solo consultar</translation>
        </message>
        <message>
            <source>Open</source>
            <translation>Abrir</translation>
        </message>
        <message>
            <source>Open it anew</source>
            <translation>Abrirlo de nuevo</translation>
        </message>
        <message>
            <source>Open the form</source>
            <translation>Abrir el formulario</translation>
        </message>
        <message>
            <source>Open the settings file</source>
            <translation>Abrir el archivo de ajustes</translation>
        </message>
        <message>
            <source>Other addresses</source>
            <translation>Otras direcciones</translation>
        </message>
        <message>
            <source>Pages</source>
            <translation>Páginas</translation>
        </message>
        <message>
            <source>Password</source>
            <translation>Contraseña</translation>
        </message>
        <message>
            <source>Profile</source>
            <translation>Perfil</translation>
        </message>
        <message>
            <source>Profiles</source>
            <translation>Perfiles</translation>
        </message>
        <message>
            <source>Profiles…</source>
            <translation>Perfiles…</translation>
        </message>
        <message>
            <source>Proxy, certificates, other addresses</source>
            <translation>Proxy, certificados, otras direcciones</translation>
        </message>
        <message>
            <source>Remove</source>
            <translation>Quitar</translation>
        </message>
        <message>
            <source>Rename</source>
            <translation>Renombrar</translation>
        </message>
        <message>
            <source>Rename profile</source>
            <translation>Renombrar perfil</translation>
        </message>
        <message>
            <source>Rename…</source>
            <translation>Renombrar…</translation>
        </message>
        <message>
            <source>Results and storage</source>
            <translation>Resultados</translation>
        </message>
        <message>
            <source>Results are fetched when they are made, and kept on this workstation.</source>
            <translation>Los resultados se traen cuando se generan y se guardan en este equipo.</translation>
        </message>
        <message>
            <source>Role</source>
            <translation>Rol</translation>
        </message>
        <message>
            <source>Rows with thumbnails</source>
            <translation>Filas con miniaturas</translation>
        </message>
        <message>
            <source>Save</source>
            <translation>Guardar</translation>
        </message>
        <message>
            <source>Save or undo what was changed first.</source>
            <translation>Guarde o deshaga primero lo que ha cambiado.</translation>
        </message>
        <message>
            <source>Saved.</source>
            <translation>Guardado.</translation>
        </message>
        <message>
            <source>Saved. It holds when this profile is opened anew.</source>
            <translation>Guardado. Vale cuando este perfil se abra de nuevo.</translation>
        </message>
        <message>
            <source>Servers</source>
            <translation>Servidores</translation>
        </message>
        <message>
            <source>Settings</source>
            <translation>Ajustes</translation>
        </message>
        <message>
            <source>Skip</source>
            <translation>Omitir</translation>
        </message>
        <message>
            <source>Something is not right yet.</source>
            <translation>Algo todavía no está bien.</translation>
        </message>
        <message>
            <source>Step {n} of {count}</source>
            <translation>Paso {n} de {count}</translation>
        </message>
        <message>
            <source>Storage service</source>
            <translation>Servicio de almacenamiento</translation>
        </message>
        <message>
            <source>Submit a first job</source>
            <translation>Enviar un primer trabajo</translation>
        </message>
        <message>
            <source>Such as 20 GB. What was not used for longest makes room.</source>
            <translation>Por ejemplo, 20 GB. Lo que lleva más tiempo sin usarse deja sitio.</translation>
        </message>
        <message>
            <source>Switch profile</source>
            <translation>Cambiar de perfil</translation>
        </message>
        <message>
            <source>Switch to another one first.</source>
            <translation>Cambie primero a otro.</translation>
        </message>
        <message>
            <source>Switch to {name}</source>
            <translation>Cambiar a {name}</translation>
        </message>
        <message>
            <source>Test database</source>
            <translation>Probar base de datos</translation>
        </message>
        <message>
            <source>Test server</source>
            <translation>Probar servidor</translation>
        </message>
        <message>
            <source>Text size</source>
            <translation>Tamaño del texto</translation>
        </message>
        <message>
            <source>That mean the same server; commas between them.</source>
            <translation>Que significan el mismo servidor; separadas por comas.</translation>
        </message>
        <message>
            <source>The address of the bucket's service, where it is not Amazon's.</source>
            <translation>La dirección del servicio del bucket, si no es el de Amazon.</translation>
        </message>
        <message>
            <source>The first is where a submission goes by default.</source>
            <translation>Un envío va al primero si no se dice otra cosa.</translation>
        </message>
        <message>
            <source>The form opens with a picture and a prompt to try: press Submit there.</source>
            <translation>El formulario se abre con una imagen y un prompt de prueba: pulse allí Enviar.</translation>
        </message>
        <message>
            <source>The language holds when the profile is opened anew; the rest at once, kept with the window.</source>
            <translation>El idioma vale cuando el perfil se abre de nuevo; lo demás, al momento, y se guarda con la ventana.</translation>
        </message>
        <message>
            <source>The legacy tables</source>
            <translation>Las tablas antiguas</translation>
        </message>
        <message>
            <source>The new tables</source>
            <translation>Las tablas nuevas</translation>
        </message>
        <message>
            <source>The new tables, where there are any</source>
            <translation>Las tablas nuevas, donde las haya</translation>
        </message>
        <message>
            <source>The profile “{name}” was not opened.</source>
            <translation>El perfil «{name}» no se abrió.</translation>
        </message>
        <message>
            <source>The result</source>
            <translation>El resultado</translation>
        </message>
        <message>
            <source>The studio's storage</source>
            <translation>El almacenamiento del estudio</translation>
        </message>
        <message>
            <source>The token's header</source>
            <translation>La cabecera del token</translation>
        </message>
        <message>
            <source>The user id that my jobs have. On a file, one is made where none is given.</source>
            <translation>El id de usuario que tienen mis trabajos. En un archivo se crea uno si no se da ninguno.</translation>
        </message>
        <message>
            <source>There is no server yet: add one to submit jobs.</source>
            <translation>Todavía no hay servidor: añada uno para enviar trabajos.</translation>
        </message>
        <message>
            <source>There is no server yet: go back, and name one.</source>
            <translation>Todavía no hay servidor: vuelva atrás e indique uno.</translation>
        </message>
        <message>
            <source>These are the servers of Default; a change makes a list of its own.</source>
            <translation>Estos son los servidores de Predeterminado; un cambio crea una lista propia.</translation>
        </message>
        <message>
            <source>This computer has no keyring: the password is known until jobmonitor ends.</source>
            <translation>Este equipo no tiene llavero: la contraseña se recuerda hasta que jobmonitor se cierre.</translation>
        </message>
        <message>
            <source>This server lacks node classes or models for each workflow: see Settings &gt; Servers.</source>
            <translation>A este servidor le faltan clases de nodos o modelos para todos los flujos: vea Ajustes &gt; Servidores.</translation>
        </message>
        <message>
            <source>Title</source>
            <translation>Título</translation>
        </message>
        <message>
            <source>To which the token is the password (Basic).</source>
            <translation>Del que el token es la contraseña (Basic).</translation>
        </message>
        <message>
            <source>Token</source>
            <translation>Token</translation>
        </message>
        <message>
            <source>Trust</source>
            <translation>Confianza</translation>
        </message>
        <message>
            <source>Try again</source>
            <translation>Volver a intentar</translation>
        </message>
        <message>
            <source>Type its address.</source>
            <translation>Escriba su dirección.</translation>
        </message>
        <message>
            <source>Undo the changes</source>
            <translation>Deshacer los cambios</translation>
        </message>
        <message>
            <source>Up</source>
            <translation>Subir</translation>
        </message>
        <message>
            <source>Usual: {words}</source>
            <translation>Habitual: {words}</translation>
        </message>
        <message>
            <source>Variable with the token</source>
            <translation>Variable con el token</translation>
        </message>
        <message>
            <source>What was changed is not saved.</source>
            <translation>Los cambios no están guardados.</translation>
        </message>
        <message>
            <source>Where a studio has legacy and new tables.</source>
            <translation>Donde un estudio tiene tablas antiguas y nuevas.</translation>
        </message>
        <message>
            <source>Where are the jobs?</source>
            <translation>¿Dónde están los trabajos?</translation>
        </message>
        <message>
            <source>Where others read what is in the storage; {name} stands for the file.</source>
            <translation>Desde dónde leen los demás lo que hay en el almacenamiento; {name} representa el archivo.</translation>
        </message>
        <message>
            <source>Which profile do you want to open? Jobs that run go on at their servers.</source>
            <translation>¿Qué perfil quiere abrir? Los trabajos en ejecución siguen en sus servidores.</translation>
        </message>
        <message>
            <source>Which server does the work?</source>
            <translation>¿Qué servidor hace el trabajo?</translation>
        </message>
        <message>
            <source>Who I am</source>
            <translation>Quién soy</translation>
        </message>
        <message>
            <source>Who are you?</source>
            <translation>¿Quién es usted?</translation>
        </message>
        <message>
            <source>With row-level security: the role that statements run as.</source>
            <translation>Con seguridad por filas: el rol con el que se ejecutan las sentencias.</translation>
        </message>
        <message>
            <source>Workflow</source>
            <translation>Flujo</translation>
        </message>
        <message>
            <source>Yes</source>
            <translation>Sí</translation>
        </message>
        <message>
            <source>Your first job is done</source>
            <translation>Su primer trabajo está hecho</translation>
        </message>
        <message>
            <source>Your first job: change what you like, then press Submit.</source>
            <translation>Su primer trabajo: cambie lo que quiera y pulse Enviar.</translation>
        </message>
        <message>
            <source>Your job: {status}.</source>
            <translation>Su trabajo: {status}.</translation>
        </message>
        <message>
            <source>Your user id in the studio's database: “Mine” shows the jobs that have it.</source>
            <translation>Su id de usuario en la base de datos del estudio: «Míos» muestra los trabajos que lo tienen.</translation>
        </message>
        <message>
            <source>in the keyring</source>
            <translation>en el llavero</translation>
        </message>
        <message>
            <source>postgresql://user@host/name, or a file. Empty: a file of this workstation.</source>
            <translation>postgresql://usuario@host/nombre, o un archivo. Vacío: un archivo de este equipo.</translation>
        </message>
        <message>
            <source>{name} (open now)</source>
            <translation>{name} (abierto ahora)</translation>
        </message>
        <message>
            <source>{percent} %</source>
            <translation>{percent} %</translation>
        </message>
        <message>
            <source>{title}  (default)</source>
            <translation>{title}  (predeterminado)</translation>
        </message>
        <message>
            <source>{variable} says it just now: what is written here does not hold.</source>
            <translation>{variable} lo dicta ahora mismo: lo que se escriba aquí no vale.</translation>
        </message>
        <message>
            <source>{verb} server</source>
            <translation>{verb} servidor</translation>
        </message>
        <message>
            <source>“Name: value”, one on each line; for what is no secret.</source>
            <translation>«Nombre: valor», uno por línea; para lo que no es secreto.</translation>
        </message>
        <message>
            <source>“No” trusts whoever answers.</source>
            <translation>«No» confía en quien responda.</translation>
        </message>
    </context>
    <context>
        <name>Statistics</name>
        <message numerus="yes">
            <source>%n days</source>
            <translation>
                <numerusform>%n día</numerusform>
                <numerusform>%n días</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n job(s)</source>
            <translation>
                <numerusform>%n trabajo</numerusform>
                <numerusform>%n trabajos</numerusform>
            </translation>
        </message>
        <message>
            <source>All</source>
            <translation>Todos</translation>
        </message>
        <message>
            <source>As table</source>
            <translation>Como tabla</translation>
        </message>
        <message>
            <source>By status</source>
            <translation>Por estado</translation>
        </message>
        <message>
            <source>By workflow</source>
            <translation>Por flujo</translation>
        </message>
        <message>
            <source>Cause</source>
            <translation>Causa</translation>
        </message>
        <message>
            <source>Chart: {title}. The table has the same.</source>
            <translation>Gráfico: {title}. La tabla tiene lo mismo.</translation>
        </message>
        <message>
            <source>Charts need Qt Charts, which is not there.</source>
            <translation>Los gráficos necesitan Qt Charts, que no está.</translation>
        </message>
        <message>
            <source>Completed</source>
            <translation>Completados</translation>
        </message>
        <message>
            <source>Copy</source>
            <translation>Copiar</translation>
        </message>
        <message>
            <source>Copy the table, for a spreadsheet</source>
            <translation>Copiar la tabla, para una hoja de cálculo</translation>
        </message>
        <message>
            <source>Count again</source>
            <translation>Contar de nuevo</translation>
        </message>
        <message>
            <source>Counting…</source>
            <translation>Contando…</translation>
        </message>
        <message>
            <source>Day</source>
            <translation>Día</translation>
        </message>
        <message>
            <source>Failed</source>
            <translation>Fallidos</translation>
        </message>
        <message>
            <source>Failures by cause</source>
            <translation>Fallos por causa</translation>
        </message>
        <message>
            <source>First day</source>
            <translation>Primer día</translation>
        </message>
        <message>
            <source>Jobs</source>
            <translation>Trabajos</translation>
        </message>
        <message>
            <source>Jobs a day</source>
            <translation>Trabajos por día</translation>
        </message>
        <message>
            <source>Last day</source>
            <translation>Último día</translation>
        </message>
        <message>
            <source>No job failed.</source>
            <translation>No falló ningún trabajo.</translation>
        </message>
        <message>
            <source>No job of these days names a server.</source>
            <translation>Ningún trabajo de estos días nombra un servidor.</translation>
        </message>
        <message>
            <source>No job was created in these days.</source>
            <translation>En estos días no se creó ningún trabajo.</translation>
        </message>
        <message>
            <source>No run time is recorded for a job of these days.</source>
            <translation>No consta tiempo de ejecución de ningún trabajo de estos días.</translation>
        </message>
        <message>
            <source>Of the time</source>
            <translation>Del tiempo</translation>
        </message>
        <message>
            <source>Only mine</source>
            <translation>Solo míos</translation>
        </message>
        <message>
            <source>Other days</source>
            <translation>Otros días</translation>
        </message>
        <message>
            <source>P50</source>
            <translation>P50</translation>
        </message>
        <message>
            <source>P90</source>
            <translation>P90</translation>
        </message>
        <message>
            <source>Part</source>
            <translation>Parte</translation>
        </message>
        <message>
            <source>Ran</source>
            <translation>Ejecución</translation>
        </message>
        <message>
            <source>Run time</source>
            <translation>Tiempo de ejecución</translation>
        </message>
        <message>
            <source>Runs</source>
            <translation>Ejecuciones</translation>
        </message>
        <message>
            <source>Server</source>
            <translation>Servidor</translation>
        </message>
        <message>
            <source>Servers</source>
            <translation>Servidores</translation>
        </message>
        <message>
            <source>Show 90 days</source>
            <translation>Mostrar 90 días</translation>
        </message>
        <message>
            <source>Statistics</source>
            <translation>Estadísticas</translation>
        </message>
        <message>
            <source>The jobs could not be counted.</source>
            <translation>No se pudieron contar los trabajos.</translation>
        </message>
        <message>
            <source>Workflow</source>
            <translation>Flujo</translation>
        </message>
        <message>
            <source>failed</source>
            <translation>fallidos</translation>
        </message>
        <message>
            <source>half took at most</source>
            <translation>la mitad, como mucho</translation>
        </message>
        <message>
            <source>nine of ten at most</source>
            <translation>nueve de cada diez, como mucho</translation>
        </message>
        <message>
            <source>no server</source>
            <translation>sin servidor</translation>
        </message>
        <message>
            <source>no workflow</source>
            <translation>sin flujo</translation>
        </message>
        <message numerus="yes">
            <source>of %n completed run(s)</source>
            <translation>
                <numerusform>de %n ejecución completada</numerusform>
                <numerusform>de %n ejecuciones completadas</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>of %n failed job(s)</source>
            <translation>
                <numerusform>de %n trabajo fallido</numerusform>
                <numerusform>de %n trabajos fallidos</numerusform>
            </translation>
        </message>
        <message>
            <source>of the newest {some} of {all} failed jobs</source>
            <translation>de los {some} más nuevos de {all} trabajos fallidos</translation>
        </message>
        <message>
            <source>other</source>
            <translation>otro</translation>
        </message>
        <message>
            <source>others</source>
            <translation>otros</translation>
        </message>
        <message>
            <source>{jobs} · counted at {time} · days of {zone}</source>
            <translation>{jobs} · contados a las {time} · días de {zone}</translation>
        </message>
        <message>
            <source>{row}: Enter shows the jobs</source>
            <translation>{row}: Intro muestra los trabajos</translation>
        </message>
        <message>
            <source>{title}: as table</source>
            <translation>{title}: como tabla</translation>
        </message>
        <message>
            <source>{title}: copy</source>
            <translation>{title}: copiar</translation>
        </message>
    </context>
    <context>
        <name>Submit</name>
        <message>
            <source> and {count} more</source>
            <translation> y {count} más</translation>
        </message>
        <message>
            <source> · now {title}</source>
            <translation> · ahora {title}</translation>
        </message>
        <message numerus="yes">
            <source>%n image(s)</source>
            <translation>
                <numerusform>%n imagen</numerusform>
                <numerusform>%n imágenes</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n sound(s)</source>
            <translation>
                <numerusform>%n sonido</numerusform>
                <numerusform>%n sonidos</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n video(s)</source>
            <translation>
                <numerusform>%n vídeo</numerusform>
                <numerusform>%n vídeos</numerusform>
            </translation>
        </message>
        <message>
            <source>&amp;Back to the form</source>
            <translation>&amp;Volver al formulario</translation>
        </message>
        <message>
            <source>&amp;Delete</source>
            <translation>&amp;Eliminar</translation>
        </message>
        <message>
            <source>&amp;Name</source>
            <translation>&amp;Nombre</translation>
        </message>
        <message>
            <source>&amp;Rename</source>
            <translation>&amp;Renombrar</translation>
        </message>
        <message>
            <source>&amp;Save as…</source>
            <translation>&amp;Guardar como…</translation>
        </message>
        <message>
            <source>&amp;Update</source>
            <translation>&amp;Actualizar</translation>
        </message>
        <message>
            <source>&amp;Vary…</source>
            <translation>&amp;Variar…</translation>
        </message>
        <message>
            <source>&amp;Watching</source>
            <translation>&amp;Siguiendo</translation>
        </message>
        <message>
            <source>&amp;Workflow</source>
            <translation>&amp;Flujo</translation>
        </message>
        <message>
            <source>, {failed} failed</source>
            <translation>, {failed} fallidos</translation>
        </message>
        <message>
            <source>, {seconds} long</source>
            <translation>, dura {seconds}</translation>
        </message>
        <message>
            <source>0 of {total}</source>
            <translation>0 de {total}</translation>
        </message>
        <message>
            <source>0.2..0.8/0.2 or 0.3|0.5</source>
            <translation>0.2..0.8/0.2 o 0.3|0.5</translation>
        </message>
        <message>
            <source>1 caution</source>
            <translation>1 advertencia</translation>
        </message>
        <message>
            <source>1 field</source>
            <translation>1 campo</translation>
        </message>
        <message>
            <source>1 job</source>
            <translation>1 trabajo</translation>
        </message>
        <message>
            <source>1 job waits</source>
            <translation>1 trabajo espera</translation>
        </message>
        <message>
            <source>1 more was left out for reasons like this.</source>
            <translation>1 más se omitió por motivos como este.</translation>
        </message>
        <message>
            <source>1 node is missing</source>
            <translation>falta 1 nodo</translation>
        </message>
        <message>
            <source>1 picture</source>
            <translation>1 imagen</translation>
        </message>
        <message>
            <source>1 problem</source>
            <translation>1 problema</translation>
        </message>
        <message>
            <source>1..10, 1..10/3 or 4|8|15</source>
            <translation>1..10, 1..10/3 o 4|8|15</translation>
        </message>
        <message>
            <source>A folder, or files with | between them</source>
            <translation>Una carpeta, o archivos separados por |</translation>
        </message>
        <message>
            <source>A job for each combination of these values; the rest is as in the form.</source>
            <translation>Un trabajo por cada combinación de estos valores; el resto, como en el formulario.</translation>
        </message>
        <message>
            <source>A mask from a file, for the chosen speaker</source>
            <translation>Una máscara de un archivo, para el hablante elegido</translation>
        </message>
        <message>
            <source>Add sounds…</source>
            <translation>Añadir sonidos…</translation>
        </message>
        <message>
            <source>Add speaker</source>
            <translation>Añadir hablante</translation>
        </message>
        <message>
            <source>Address of the server</source>
            <translation>Dirección del servidor</translation>
        </message>
        <message>
            <source>Add…</source>
            <translation>Añadir…</translation>
        </message>
        <message>
            <source>All fields back to their defaults ({reset_keys})</source>
            <translation>Devolver a todos los campos sus valores habituales ({reset_keys})</translation>
        </message>
        <message>
            <source>All fields have their defaults again.</source>
            <translation>Todos los campos vuelven a tener sus valores habituales.</translation>
        </message>
        <message>
            <source>All files (*)</source>
            <translation>Todos los archivos (*)</translation>
        </message>
        <message>
            <source>Another address …</source>
            <translation>Otra dirección …</translation>
        </message>
        <message>
            <source>Arrow keys move a sound by 0.1 s, with Shift by 1 s; Ctrl with an arrow key to another speaker; Enter: the exact time; Delete takes it out</source>
            <translation>Las flechas mueven un sonido 0,1 s, con Mayús 1 s; Ctrl con flecha lo pasa a otro hablante; Intro: el tiempo exacto; Supr lo quita</translation>
        </message>
        <message>
            <source>As it was sent.</source>
            <translation>Tal como se envió.</translation>
        </message>
        <message>
            <source>As it would be sent to {title}. New seeds are drawn, and files get their names, when it is sent.</source>
            <translation>Tal como se enviaría a {title}. Al enviarlo se sacan semillas nuevas y los archivos reciben su nombre.</translation>
        </message>
        <message>
            <source>Asking {title} for its files …</source>
            <translation>Pidiendo a {title} sus archivos …</translation>
        </message>
        <message>
            <source>At most {most_tracks} sounds are taken.</source>
            <translation>Se aceptan como mucho {most_tracks} sonidos.</translation>
        </message>
        <message>
            <source>Back to {what} ({reset_keys})</source>
            <translation>Volver a {what} ({reset_keys})</translation>
        </message>
        <message>
            <source>Bring back</source>
            <translation>Recuperar</translation>
        </message>
        <message>
            <source>Browse…</source>
            <translation>Examinar…</translation>
        </message>
        <message>
            <source>Brush size</source>
            <translation>Tamaño del pincel</translation>
        </message>
        <message>
            <source>Cancel</source>
            <translation>Cancelar</translation>
        </message>
        <message>
            <source>Cancel job</source>
            <translation>Cancelar trabajo</translation>
        </message>
        <message>
            <source>Cancel job…</source>
            <translation>Cancelar trabajo…</translation>
        </message>
        <message>
            <source>Cancel this {workflow_name} job?</source>
            <translation>¿Cancelar este trabajo de {workflow_name}?</translation>
        </message>
        <message>
            <source>Checking …</source>
            <translation>Comprobando …</translation>
        </message>
        <message>
            <source>Choose a folder of pictures</source>
            <translation>Elegir una carpeta de imágenes</translation>
        </message>
        <message>
            <source>Choose a mask</source>
            <translation>Elegir una máscara</translation>
        </message>
        <message>
            <source>Choose a workflow</source>
            <translation>Elegir un flujo</translation>
        </message>
        <message>
            <source>Choose a workflow to submit</source>
            <translation>Elegir un flujo para enviar</translation>
        </message>
        <message>
            <source>Choose an image first, to take its shape</source>
            <translation>Elija primero una imagen, para tomar su forma</translation>
        </message>
        <message>
            <source>Choose an image first; masks are painted over it.</source>
            <translation>Elija primero una imagen; las máscaras se pintan sobre ella.</translation>
        </message>
        <message>
            <source>Choose another file.</source>
            <translation>Elija otro archivo.</translation>
        </message>
        <message>
            <source>Choose pictures</source>
            <translation>Elegir imágenes</translation>
        </message>
        <message>
            <source>Choose sounds</source>
            <translation>Elegir sonidos</translation>
        </message>
        <message>
            <source>Choose {kind}</source>
            <translation>Elegir {kind}</translation>
        </message>
        <message>
            <source>Choose {one} that a job made</source>
            <translation>Elegir {one} que generó un trabajo</translation>
        </message>
        <message>
            <source>Clear</source>
            <translation>Vaciar</translation>
        </message>
        <message>
            <source>Close</source>
            <translation>Cerrar</translation>
        </message>
        <message>
            <source>Close after submit</source>
            <translation>Cerrar tras enviar</translation>
        </message>
        <message>
            <source>Completed jobs with {many}</source>
            <translation>Trabajos completados con {many}</translation>
        </message>
        <message>
            <source>Copy</source>
            <translation>Copiar</translation>
        </message>
        <message>
            <source>Copy the details</source>
            <translation>Copiar los detalles</translation>
        </message>
        <message>
            <source>Correct and save the captions…</source>
            <translation>Corregir y guardar las descripciones…</translation>
        </message>
        <message>
            <source>Details</source>
            <translation>Detalles</translation>
        </message>
        <message>
            <source>Dismiss</source>
            <translation>Descartar</translation>
        </message>
        <message>
            <source>Do not vary {label}</source>
            <translation>No variar {label}</translation>
        </message>
        <message>
            <source>Done</source>
            <translation>Listo</translation>
        </message>
        <message>
            <source>Drag rows, or Alt with an arrow key, to change the order; Delete takes out</source>
            <translation>Arrastre filas, o use Alt con una flecha, para cambiar el orden; Supr quita</translation>
        </message>
        <message>
            <source>Drop it here</source>
            <translation>Suéltelo aquí</translation>
        </message>
        <message>
            <source>Drop pictures here, or a folder of them</source>
            <translation>Suelte aquí imágenes o una carpeta con ellas</translation>
        </message>
        <message>
            <source>Drop sounds here</source>
            <translation>Suelte aquí sonidos</translation>
        </message>
        <message>
            <source>Edit a submission that waits</source>
            <translation>Editar un envío en espera</translation>
        </message>
        <message>
            <source>Eraser</source>
            <translation>Borrador</translation>
        </message>
        <message>
            <source>Field that is varied</source>
            <translation>Campo que varía</translation>
        </message>
        <message>
            <source>Files for {label}</source>
            <translation>Archivos para {label}</translation>
        </message>
        <message>
            <source>Files…</source>
            <translation>Archivos…</translation>
        </message>
        <message>
            <source>Fill rest</source>
            <translation>Rellenar resto</translation>
        </message>
        <message>
            <source>Fit</source>
            <translation>Ajustar</translation>
        </message>
        <message>
            <source>Folder for {label}</source>
            <translation>Carpeta para {label}</translation>
        </message>
        <message>
            <source>Folder…</source>
            <translation>Carpeta…</translation>
        </message>
        <message>
            <source>From a job…</source>
            <translation>De un trabajo…</translation>
        </message>
        <message>
            <source>From image</source>
            <translation>De la imagen</translation>
        </message>
        <message>
            <source>Go to the field</source>
            <translation>Ir al campo</translation>
        </message>
        <message>
            <source>Hide</source>
            <translation>Ocultar</translation>
        </message>
        <message>
            <source>Hide details</source>
            <translation>Ocultar detalles</translation>
        </message>
        <message>
            <source>Hide what was found</source>
            <translation>Ocultar lo que se encontró</translation>
        </message>
        <message>
            <source>How much the masks cover the picture</source>
            <translation>Cuánto cubren las máscaras la imagen</translation>
        </message>
        <message>
            <source>How wide the brush is ([ and ], or the wheel)</source>
            <translation>Lo ancho que es el pincel ([ y ], o la rueda)</translation>
        </message>
        <message>
            <source>Images (*.png *.jpg *.jpeg *.webp *.bmp *.gif *.tif *.tiff)</source>
            <translation>Imágenes (*.png *.jpg *.jpeg *.webp *.bmp *.gif *.tif *.tiff)</translation>
        </message>
        <message>
            <source>Install the pack on the server, or choose another server.</source>
            <translation>Instale el paquete en el servidor o elija otro servidor.</translation>
        </message>
        <message>
            <source>Invert</source>
            <translation>Invertir</translation>
        </message>
        <message>
            <source>It does not answer.</source>
            <translation>No responde.</translation>
        </message>
        <message>
            <source>It has not begun.</source>
            <translation>No ha empezado.</translation>
        </message>
        <message>
            <source>It is sent by itself later.</source>
            <translation>Se envía solo más tarde.</translation>
        </message>
        <message>
            <source>It lies on</source>
            <translation>Está en</translation>
        </message>
        <message>
            <source>Jobs of this submission</source>
            <translation>Trabajos de este envío</translation>
        </message>
        <message>
            <source>Keep in outbox</source>
            <translation>Guardar en la bandeja</translation>
        </message>
        <message>
            <source>Keep shape</source>
            <translation>Mantener forma</translation>
        </message>
        <message>
            <source>Keep {jobs} in outbox</source>
            <translation>Guardar {jobs} en la bandeja</translation>
        </message>
        <message>
            <source>Length</source>
            <translation>Duración</translation>
        </message>
        <message>
            <source>Let it run</source>
            <translation>Dejar que siga</translation>
        </message>
        <message>
            <source>Let jobmonitor choose{now}</source>
            <translation>Que elija jobmonitor{now}</translation>
        </message>
        <message>
            <source>Loading the workflows …</source>
            <translation>Cargando los flujos …</translation>
        </message>
        <message>
            <source>Load…</source>
            <translation>Cargar…</translation>
        </message>
        <message>
            <source>Look at the list of jobs before you submit again: it may have arrived.</source>
            <translation>Mire la lista de trabajos antes de enviar otra vez: puede haber llegado.</translation>
        </message>
        <message>
            <source>Looking at the file …</source>
            <translation>Mirando el archivo …</translation>
        </message>
        <message>
            <source>Looking at the masks …</source>
            <translation>Mirando las máscaras …</translation>
        </message>
        <message>
            <source>Looking at the sounds …</source>
            <translation>Mirando los sonidos …</translation>
        </message>
        <message>
            <source>Looking for completed jobs …</source>
            <translation>Buscando trabajos completados …</translation>
        </message>
        <message>
            <source>Make room on the disk, and try again.</source>
            <translation>Haga sitio en el disco y vuelva a intentarlo.</translation>
        </message>
        <message>
            <source>More files that the server has</source>
            <translation>Más archivos que tiene el servidor</translation>
        </message>
        <message>
            <source>More than {most} files are too many; the first ones were taken.</source>
            <translation>Más de {most} archivos son demasiados; se tomaron los primeros.</translation>
        </message>
        <message>
            <source>Named sets of values for this workflow ({preset_keys})</source>
            <translation>Conjuntos de valores con nombre para este flujo ({preset_keys})</translation>
        </message>
        <message>
            <source>New each time</source>
            <translation>Nueva cada vez</translation>
        </message>
        <message>
            <source>No</source>
            <translation>No</translation>
        </message>
        <message>
            <source>No completed job has {many} yet.</source>
            <translation>Ningún trabajo completado tiene {many} todavía.</translation>
        </message>
        <message>
            <source>No completed job with {many} matches.</source>
            <translation>Ningún trabajo completado con {many} coincide.</translation>
        </message>
        <message>
            <source>No server can take it. Choose one in the form.</source>
            <translation>Ningún servidor puede aceptarlo. Elija uno en el formulario.</translation>
        </message>
        <message>
            <source>Node {node_id}</source>
            <translation>Nodo {node_id}</translation>
        </message>
        <message>
            <source>Nothing can be submitted to it.</source>
            <translation>No se le puede enviar nada.</translation>
        </message>
        <message>
            <source>Nothing differs from the last submission: ComfyUI would answer from its cache and make nothing new.</source>
            <translation>Nada cambia respecto al último envío: ComfyUI respondería desde su caché y no generaría nada nuevo.</translation>
        </message>
        <message>
            <source>Nothing is the chosen speaker's</source>
            <translation>Nada es del hablante elegido</translation>
        </message>
        <message>
            <source>One field needs attention.</source>
            <translation>Un campo requiere atención.</translation>
        </message>
        <message>
            <source>One side follows the other, in the shape of {of_what}</source>
            <translation>Un lado sigue al otro, con la forma de {of_what}</translation>
        </message>
        <message>
            <source>One step back (Ctrl+Z)</source>
            <translation>Un paso atrás (Ctrl+Z)</translation>
        </message>
        <message>
            <source>One step forth (Ctrl+Shift+Z)</source>
            <translation>Un paso adelante (Ctrl+Mayús+Z)</translation>
        </message>
        <message>
            <source>One text a line</source>
            <translation>Un texto por línea</translation>
        </message>
        <message>
            <source>Only the usual file is offered: {problem}</source>
            <translation>Solo se ofrece el archivo habitual: {problem}</translation>
        </message>
        <message>
            <source>Opacity</source>
            <translation>Opacidad</translation>
        </message>
        <message>
            <source>Open</source>
            <translation>Abrir</translation>
        </message>
        <message>
            <source>Open its form again: it has what was typed.</source>
            <translation>Abra otra vez su formulario: tiene lo que se escribió.</translation>
        </message>
        <message>
            <source>Paint where each speaker is</source>
            <translation>Pintar dónde está cada hablante</translation>
        </message>
        <message>
            <source>Paint where speaker {speaker} is ({speaker})</source>
            <translation>Pintar dónde está el hablante {speaker} ({speaker})</translation>
        </message>
        <message>
            <source>Paint…</source>
            <translation>Pintar…</translation>
        </message>
        <message>
            <source>Paste</source>
            <translation>Pegar</translation>
        </message>
        <message>
            <source>Path, or drop a file here</source>
            <translation>Ruta, o suelte aquí un archivo</translation>
        </message>
        <message>
            <source>Picture to paint on</source>
            <translation>Imagen sobre la que pintar</translation>
        </message>
        <message>
            <source>Presets ▾</source>
            <translation>Preajustes ▾</translation>
        </message>
        <message>
            <source>Progress of the job</source>
            <translation>Progreso del trabajo</translation>
        </message>
        <message>
            <source>Progress of {title}</source>
            <translation>Progreso de {title}</translation>
        </message>
        <message>
            <source>Raised so that the sounds, {end} s, are whole.</source>
            <translation>Ampliada para que los sonidos, {end} s, quepan enteros.</translation>
        </message>
        <message>
            <source>Reading the presets …</source>
            <translation>Leyendo los preajustes …</translation>
        </message>
        <message>
            <source>Reading the workflows…</source>
            <translation>Leyendo los flujos…</translation>
        </message>
        <message>
            <source>Ready to submit, with {size} to send.</source>
            <translation>Listo para enviar, con {size} que subir.</translation>
        </message>
        <message>
            <source>Ready to submit.</source>
            <translation>Listo para enviar.</translation>
        </message>
        <message>
            <source>Redo</source>
            <translation>Rehacer</translation>
        </message>
        <message>
            <source>Remove</source>
            <translation>Quitar</translation>
        </message>
        <message>
            <source>Remove {name}</source>
            <translation>Quitar {name}</translation>
        </message>
        <message>
            <source>Remove {speaker}</source>
            <translation>Quitar {speaker}</translation>
        </message>
        <message>
            <source>Rename the preset</source>
            <translation>Cambiar el nombre del preajuste</translation>
        </message>
        <message>
            <source>Required</source>
            <translation>Obligatorio</translation>
        </message>
        <message>
            <source>Reset</source>
            <translation>Restablecer</translation>
        </message>
        <message>
            <source>Reset all</source>
            <translation>Restablecer todo</translation>
        </message>
        <message>
            <source>Reset {label}</source>
            <translation>Restablecer {label}</translation>
        </message>
        <message>
            <source>Retry</source>
            <translation>Reintentar</translation>
        </message>
        <message>
            <source>Retry sends those that certainly did not arrive.</source>
            <translation>Reintentar envía los que con seguridad no llegaron.</translation>
        </message>
        <message>
            <source>Roll</source>
            <translation>Tirar</translation>
        </message>
        <message>
            <source>Rub out, for whomever it is painted (E; back to the brush: B)</source>
            <translation>Borrar, sea de quien sea lo pintado (E; de vuelta al pincel: B)</translation>
        </message>
        <message>
            <source>S&amp;erver</source>
            <translation>S&amp;ervidor</translation>
        </message>
        <message>
            <source>Save</source>
            <translation>Guardar</translation>
        </message>
        <message>
            <source>Save a preset</source>
            <translation>Guardar un preajuste</translation>
        </message>
        <message>
            <source>Saving the masks …</source>
            <translation>Guardando las máscaras …</translation>
        </message>
        <message>
            <source>Scale to the image</source>
            <translation>Escalar a la imagen</translation>
        </message>
        <message>
            <source>Search completed jobs</source>
            <translation>Buscar trabajos completados</translation>
        </message>
        <message>
            <source>Search: prompt, file, id, workflow:img2img, user:me, since:2d</source>
            <translation>Buscar: prompt, archivo, id, workflow:img2img, user:me, since:2d</translation>
        </message>
        <message>
            <source>Seconds</source>
            <translation>Segundos</translation>
        </message>
        <message>
            <source>See why</source>
            <translation>Ver por qué</translation>
        </message>
        <message>
            <source>Send it as it is; the server has the last word</source>
            <translation>Enviarlo tal como está; el servidor tiene la última palabra</translation>
        </message>
        <message>
            <source>Send it to the server (Ctrl+Enter)</source>
            <translation>Enviarlo al servidor (Ctrl+Intro)</translation>
        </message>
        <message>
            <source>Send {title} again</source>
            <translation>Enviar {title} otra vez</translation>
        </message>
        <message>
            <source>Sent: {text}</source>
            <translation>Enviado: {text}</translation>
        </message>
        <message>
            <source>Server</source>
            <translation>Servidor</translation>
        </message>
        <message>
            <source>Show</source>
            <translation>Mostrar</translation>
        </message>
        <message>
            <source>Show &amp;graph…</source>
            <translation>Mostrar &amp;grafo…</translation>
        </message>
        <message>
            <source>Show graph</source>
            <translation>Mostrar grafo</translation>
        </message>
        <message>
            <source>Show in list</source>
            <translation>Mostrar en la lista</translation>
        </message>
        <message>
            <source>Show the result</source>
            <translation>Mostrar el resultado</translation>
        </message>
        <message>
            <source>Show what was found</source>
            <translation>Mostrar lo que se encontró</translation>
        </message>
        <message>
            <source>Size</source>
            <translation>Tamaño</translation>
        </message>
        <message>
            <source>Something unexpected went wrong while sending.</source>
            <translation>Algo inesperado ha ido mal al enviar.</translation>
        </message>
        <message>
            <source>Sound</source>
            <translation>Sonido</translation>
        </message>
        <message>
            <source>Sounds (*.wav *.mp3 *.flac *.ogg *.opus *.m4a *.aac)</source>
            <translation>Sonidos (*.wav *.mp3 *.flac *.ogg *.opus *.m4a *.aac)</translation>
        </message>
        <message>
            <source>Speaker</source>
            <translation>Hablante</translation>
        </message>
        <message>
            <source>Speaker {speaker}</source>
            <translation>Hablante {speaker}</translation>
        </message>
        <message>
            <source>Starts at</source>
            <translation>Empieza en</translation>
        </message>
        <message>
            <source>Stay and watch</source>
            <translation>Quedarse a mirar</translation>
        </message>
        <message>
            <source>Stop</source>
            <translation>Detener</translation>
        </message>
        <message>
            <source>Stop sending {title}</source>
            <translation>Detener el envío de {title}</translation>
        </message>
        <message>
            <source>Submission to watch</source>
            <translation>Envío que se vigila</translation>
        </message>
        <message>
            <source>Submissions on their way</source>
            <translation>Envíos en camino</translation>
        </message>
        <message>
            <source>Submit</source>
            <translation>Enviar</translation>
        </message>
        <message>
            <source>Submit 1 job</source>
            <translation>Enviar 1 trabajo</translation>
        </message>
        <message>
            <source>Submit a job</source>
            <translation>Enviar un trabajo</translation>
        </message>
        <message>
            <source>Submit another</source>
            <translation>Enviar otro</translation>
        </message>
        <message>
            <source>Submit anyway</source>
            <translation>Enviar de todos modos</translation>
        </message>
        <message>
            <source>Submit many jobs at once, with other values in some fields</source>
            <translation>Enviar muchos trabajos de una vez, con otros valores en algunos campos</translation>
        </message>
        <message>
            <source>Submit them all (Ctrl+Enter)</source>
            <translation>Enviarlos todos (Ctrl+Intro)</translation>
        </message>
        <message>
            <source>Submit {jobs} jobs</source>
            <translation>Enviar {jobs} trabajos</translation>
        </message>
        <message>
            <source>Submit {number} jobs</source>
            <translation>Enviar {number} trabajos</translation>
        </message>
        <message>
            <source>Submitted now, the job waits in the outbox, and is sent by itself later.</source>
            <translation>Si se envía ahora, el trabajo espera en la bandeja de salida y se envía solo más tarde.</translation>
        </message>
        <message>
            <source>Take a random seed and keep it</source>
            <translation>Sacar una semilla al azar y quedársela</translation>
        </message>
        <message>
            <source>Take the file or picture in the clipboard</source>
            <translation>Tomar el archivo o la imagen del portapapeles</translation>
        </message>
        <message>
            <source>Take the shape of the image, {shape}</source>
            <translation>Tomar la forma de la imagen, {shape}</translation>
        </message>
        <message>
            <source>The best one at the moment of submitting</source>
            <translation>El mejor en el momento de enviar</translation>
        </message>
        <message>
            <source>The chosen speaker's area and nobody's change places</source>
            <translation>La zona del hablante elegido y la de nadie cambian de lugar</translation>
        </message>
        <message>
            <source>The clipboard holds</source>
            <translation>El portapapeles no tiene</translation>
        </message>
        <message>
            <source>The file of last time is not there any more.</source>
            <translation>El archivo de la última vez ya no está.</translation>
        </message>
        <message>
            <source>The folder cannot be read.</source>
            <translation>La carpeta no se puede leer.</translation>
        </message>
        <message>
            <source>The form could not be checked.</source>
            <translation>No se pudo comprobar el formulario.</translation>
        </message>
        <message>
            <source>The form could not be loaded.</source>
            <translation>No se pudo cargar el formulario.</translation>
        </message>
        <message>
            <source>The form that is open takes no {value}. Choose another workflow first.</source>
            <translation>El formulario abierto no acepta {value}. Elija primero otro flujo.</translation>
        </message>
        <message>
            <source>The graph as it would be sent, and what is different from the last one</source>
            <translation>El grafo tal como se enviaría, y en qué se distingue del último</translation>
        </message>
        <message>
            <source>The graph cannot be shown. {reason}</source>
            <translation>No se puede mostrar el grafo. {reason}</translation>
        </message>
        <message>
            <source>The image has another shape, {shape} px.</source>
            <translation>La imagen tiene otra forma, {shape} px.</translation>
        </message>
        <message>
            <source>The job was not cancelled. {reason}</source>
            <translation>El trabajo no se canceló. {reason}</translation>
        </message>
        <message>
            <source>The last sound ends at {end}.</source>
            <translation>El último sonido acaba en {end}.</translation>
        </message>
        <message>
            <source>The list takes {most_files}; the rest was left out.</source>
            <translation>La lista acepta {most_files}; el resto se omitió.</translation>
        </message>
        <message>
            <source>The mask “{name}” cannot be read: {why}</source>
            <translation>No se puede leer la máscara «{name}»: {why}</translation>
        </message>
        <message>
            <source>The masks have {size} pixels, the image has {shape}. Scale the masks, or clear them.</source>
            <translation>Las máscaras tienen {size} píxeles, la imagen tiene {shape}. Escale las máscaras o vacíelas.</translation>
        </message>
        <message>
            <source>The outbox could not take it.</source>
            <translation>La bandeja de salida no pudo aceptarlo.</translation>
        </message>
        <message>
            <source>The picture could not be saved to a file.</source>
            <translation>La imagen no se pudo guardar en un archivo.</translation>
        </message>
        <message>
            <source>The preset “{name}” has the form's values now.</source>
            <translation>El preajuste «{name}» tiene ahora los valores del formulario.</translation>
        </message>
        <message>
            <source>The preset “{name}” was applied.</source>
            <translation>Se aplicó el preajuste «{name}».</translation>
        </message>
        <message>
            <source>The preset “{name}” was deleted.</source>
            <translation>Se eliminó el preajuste «{name}».</translation>
        </message>
        <message>
            <source>The preset “{name}” was saved.</source>
            <translation>Se guardó el preajuste «{name}».</translation>
        </message>
        <message>
            <source>The server has {some}{more}.</source>
            <translation>El servidor tiene {some}{more}.</translation>
        </message>
        <message>
            <source>The server refused it</source>
            <translation>El servidor lo rechazó</translation>
        </message>
        <message>
            <source>The sounds last {end} s; </source>
            <translation>Los sonidos duran {end} s; </translation>
        </message>
        <message>
            <source>The whole picture (0; + and − or Ctrl+wheel: zoom)</source>
            <translation>La imagen entera (0; + y − o Ctrl+rueda: zoom)</translation>
        </message>
        <message>
            <source>The {side}, {least} to {greatest} pixels</source>
            <translation>{side}: de {least} a {greatest} píxeles</translation>
        </message>
        <message>
            <source>There are no presets yet</source>
            <translation>Todavía no hay preajustes</translation>
        </message>
        <message>
            <source>There are no workflows</source>
            <translation>No hay flujos</translation>
        </message>
        <message>
            <source>There is neither a file nor a picture in it.</source>
            <translation>No hay en él ni un archivo ni una imagen.</translation>
        </message>
        <message>
            <source>There is no file “{name}”.</source>
            <translation>No existe el archivo «{name}».</translation>
        </message>
        <message>
            <source>There is no form to fill.</source>
            <translation>No hay ningún formulario que rellenar.</translation>
        </message>
        <message>
            <source>There is no sound in it.</source>
            <translation>No hay en él ningún sonido.</translation>
        </message>
        <message>
            <source>There is no workflow. Add a folder that has some in Settings.</source>
            <translation>No hay ningún flujo. Añada en Ajustes una carpeta que los tenga.</translation>
        </message>
        <message>
            <source>There is not one file in this folder that is {kind}.</source>
            <translation>En esta carpeta no hay ningún archivo que sea {kind}.</translation>
        </message>
        <message>
            <source>This workflow has no field that can be varied.</source>
            <translation>Este flujo no tiene ningún campo que se pueda variar.</translation>
        </message>
        <message>
            <source>This workstation has no record of the graph.</source>
            <translation>Este equipo no tiene registro del grafo.</translation>
        </message>
        <message>
            <source>Try again</source>
            <translation>Volver a intentar</translation>
        </message>
        <message>
            <source>Try again, choose another server, or submit anyway.</source>
            <translation>Vuelva a intentarlo, elija otro servidor o envíe de todos modos.</translation>
        </message>
        <message>
            <source>Undo</source>
            <translation>Deshacer</translation>
        </message>
        <message>
            <source>Use</source>
            <translation>Usar</translation>
        </message>
        <message>
            <source>Use as input</source>
            <translation>Usar como entrada</translation>
        </message>
        <message>
            <source>Use the last one, {last}</source>
            <translation>Usar la última, {last}</translation>
        </message>
        <message>
            <source>Use {choice}</source>
            <translation>Usar {choice}</translation>
        </message>
        <message>
            <source>Use {taken}</source>
            <translation>Usar {taken}</translation>
        </message>
        <message>
            <source>Use {what} ({job_keys})</source>
            <translation>Usar {what} ({job_keys})</translation>
        </message>
        <message>
            <source>Values of {label}</source>
            <translation>Valores de {label}</translation>
        </message>
        <message>
            <source>Vary another field</source>
            <translation>Variar otro campo</translation>
        </message>
        <message>
            <source>Vary {title}</source>
            <translation>Variar {title}</translation>
        </message>
        <message>
            <source>Videos (*.mp4 *.mov *.mkv *.webm *.avi *.m4v *.gif)</source>
            <translation>Vídeos (*.mp4 *.mov *.mkv *.webm *.avi *.m4v *.gif)</translation>
        </message>
        <message>
            <source>What is nobody's goes to the chosen speaker</source>
            <translation>Lo que no es de nadie pasa al hablante elegido</translation>
        </message>
        <message>
            <source>What it has done so far is lost.</source>
            <translation>Se pierde lo que lleva hecho.</translation>
        </message>
        <message>
            <source>What was dropped is</source>
            <translation>Lo que se soltó no es</translation>
        </message>
        <message>
            <source>What was found</source>
            <translation>Lo que se encontró</translation>
        </message>
        <message>
            <source>What was painted was not kept.</source>
            <translation>Lo que se pintó no se guardó.</translation>
        </message>
        <message>
            <source>Wheel: brush size · Ctrl+wheel: zoom · Space and drag: move the picture · by keys: arrows, Space paints</source>
            <translation>Rueda: tamaño del pincel · Ctrl+rueda: zoom · Espacio y arrastrar: mover la imagen · con teclas: flechas, Espacio pinta</translation>
        </message>
        <message>
            <source>When “{name}” begins, in seconds</source>
            <translation>Cuándo empieza «{name}», en segundos</translation>
        </message>
        <message>
            <source>Why {title} was not sent</source>
            <translation>Por qué no se envió {title}</translation>
        </message>
        <message>
            <source>With the &amp;files that are chosen</source>
            <translation>Con los &amp;archivos elegidos</translation>
        </message>
        <message>
            <source>Without a mask the whole picture is the speaker's.</source>
            <translation>Sin máscara, toda la imagen es del hablante.</translation>
        </message>
        <message>
            <source>Workflow</source>
            <translation>Flujo</translation>
        </message>
        <message>
            <source>Workflows</source>
            <translation>Flujos</translation>
        </message>
        <message>
            <source>Yes</source>
            <translation>Sí</translation>
        </message>
        <message>
            <source>a clip takes no more, so their end is not heard.</source>
            <translation>un clip no admite más, así que no se oye el final.</translation>
        </message>
        <message>
            <source>a new one</source>
            <translation>una nueva</translation>
        </message>
        <message>
            <source>a sound</source>
            <translation>un sonido</translation>
        </message>
        <message>
            <source>a video</source>
            <translation>un vídeo</translation>
        </message>
        <message>
            <source>an image</source>
            <translation>una imagen</translation>
        </message>
        <message>
            <source>an output of another job</source>
            <translation>una salida de otro trabajo</translation>
        </message>
        <message>
            <source>and {count} more</source>
            <translation>y {count} más</translation>
        </message>
        <message>
            <source>and {more} more</source>
            <translation>y {more} más</translation>
        </message>
        <message>
            <source>cancelling …</source>
            <translation>cancelando …</translation>
        </message>
        <message>
            <source>cannot be used</source>
            <translation>no se puede usar</translation>
        </message>
        <message>
            <source>chosen when it is sent</source>
            <translation>se elige al enviar</translation>
        </message>
        <message>
            <source>connected</source>
            <translation>conectado</translation>
        </message>
        <message>
            <source>connecting …</source>
            <translation>conectando …</translation>
        </message>
        <message>
            <source>copy it</source>
            <translation>copiarla</translation>
        </message>
        <message>
            <source>from {start}</source>
            <translation>desde {start}</translation>
        </message>
        <message>
            <source>height</source>
            <translation>altura</translation>
        </message>
        <message>
            <source>idle</source>
            <translation>libre</translation>
        </message>
        <message>
            <source>images</source>
            <translation>imágenes</translation>
        </message>
        <message>
            <source>less than 1 % of the picture</source>
            <translation>menos del 1 % de la imagen</translation>
        </message>
        <message>
            <source>looking at {unknown} …</source>
            <translation>mirando {unknown} …</translation>
        </message>
        <message>
            <source>not painted</source>
            <translation>sin pintar</translation>
        </message>
        <message>
            <source>nothing</source>
            <translation>nada</translation>
        </message>
        <message>
            <source>outputs of other jobs</source>
            <translation>salidas de otros trabajos</translation>
        </message>
        <message>
            <source>pending, {position}</source>
            <translation>pendiente, {position}</translation>
        </message>
        <message>
            <source>processing {fraction}</source>
            <translation>en proceso {fraction}</translation>
        </message>
        <message>
            <source>something else</source>
            <translation>otra cosa</translation>
        </message>
        <message>
            <source>something is wrong with it.</source>
            <translation>algo no está bien.</translation>
        </message>
        <message>
            <source>sounds</source>
            <translation>sonidos</translation>
        </message>
        <message>
            <source>stopping …</source>
            <translation>deteniendo …</translation>
        </message>
        <message>
            <source>take a random one and keep it</source>
            <translation>sacar una al azar y quedársela</translation>
        </message>
        <message>
            <source>the clip grows with them.</source>
            <translation>el clip crece con ellos.</translation>
        </message>
        <message>
            <source>the image</source>
            <translation>la imagen</translation>
        </message>
        <message>
            <source>these sides</source>
            <translation>estos lados</translation>
        </message>
        <message>
            <source>unreachable</source>
            <translation>inaccesible</translation>
        </message>
        <message>
            <source>use the last one</source>
            <translation>usar la última</translation>
        </message>
        <message>
            <source>videos</source>
            <translation>vídeos</translation>
        </message>
        <message>
            <source>waiting …</source>
            <translation>esperando …</translation>
        </message>
        <message>
            <source>width</source>
            <translation>anchura</translation>
        </message>
        <message>
            <source>{advised} to look at</source>
            <translation>{advised} por revisar</translation>
        </message>
        <message>
            <source>{all_sent} of {all_size} · {text}, {file}</source>
            <translation>{all_sent} de {all_size} · {text}, {file}</translation>
        </message>
        <message>
            <source>{changed} changed</source>
            <translation>{changed} cambiados</translation>
        </message>
        <message>
            <source>{class_type} (node {node_id})</source>
            <translation>{class_type} (nodo {node_id})</translation>
        </message>
        <message>
            <source>{count} cautions</source>
            <translation>{count} advertencias</translation>
        </message>
        <message>
            <source>{count} failed</source>
            <translation>{count} fallidos</translation>
        </message>
        <message>
            <source>{count} fields</source>
            <translation>{count} campos</translation>
        </message>
        <message>
            <source>{count} fields need attention.</source>
            <translation>{count} campos requieren atención.</translation>
        </message>
        <message>
            <source>{count} files of last time are not there any more.</source>
            <translation>{count} archivos de la última vez ya no están.</translation>
        </message>
        <message>
            <source>{count} more were left out for reasons like this.</source>
            <translation>{count} más se omitieron por motivos como este.</translation>
        </message>
        <message>
            <source>{count} more …</source>
            <translation>{count} más …</translation>
        </message>
        <message>
            <source>{count} nodes are missing</source>
            <translation>faltan {count} nodos</translation>
        </message>
        <message>
            <source>{count} of {total} jobs were sent</source>
            <translation>Se enviaron {count} de {total} trabajos</translation>
        </message>
        <message>
            <source>{count} or more {what}</source>
            <translation>{count} o más {what}</translation>
        </message>
        <message>
            <source>{count} pictures</source>
            <translation>{count} imágenes</translation>
        </message>
        <message>
            <source>{estimate} once it runs</source>
            <translation>{estimate} desde que empiece</translation>
        </message>
        <message>
            <source>{field} has no values yet.</source>
            <translation>{field} aún no tiene valores.</translation>
        </message>
        <message>
            <source>{frames} frames · {length} s at {fps} fps</source>
            <translation>{frames} fotogramas · {length} s a {fps} fps</translation>
        </message>
        <message>
            <source>{kept} jobs wait</source>
            <translation>{kept} trabajos esperan</translation>
        </message>
        <message>
            <source>{label} from the image's shape</source>
            <translation>{label} según la forma de la imagen</translation>
        </message>
        <message>
            <source>{label} is missing: type one, roll one, or tick “New each time”.</source>
            <translation>Falta {label}: escriba una, tire una o marque «Nueva cada vez».</translation>
        </message>
        <message>
            <source>{label} takes {wanted}, and “{name}” is {kind}.</source>
            <translation>{label} acepta {wanted}, y «{name}» es {kind}.</translation>
        </message>
        <message>
            <source>{label}, digits</source>
            <translation>{label}, cifras</translation>
        </message>
        <message>
            <source>{label}, required</source>
            <translation>{label}, obligatorio</translation>
        </message>
        <message>
            <source>{label}, slider</source>
            <translation>{label}, deslizador</translation>
        </message>
        <message>
            <source>{label}, {side} in pixels</source>
            <translation>{label}, {side} en píxeles</translation>
        </message>
        <message>
            <source>{label}: bring back what was painted</source>
            <translation>{label}: recuperar lo pintado</translation>
        </message>
        <message>
            <source>{label}: choose a file</source>
            <translation>{label}: elegir un archivo</translation>
        </message>
        <message>
            <source>{label}: choose a folder of pictures</source>
            <translation>{label}: elegir una carpeta de imágenes</translation>
        </message>
        <message>
            <source>{label}: choose pictures</source>
            <translation>{label}: elegir imágenes</translation>
        </message>
        <message>
            <source>{label}: choose sounds</source>
            <translation>{label}: elegir sonidos</translation>
        </message>
        <message>
            <source>{label}: keep the shape</source>
            <translation>{label}: mantener la forma</translation>
        </message>
        <message>
            <source>{label}: one more speaker</source>
            <translation>{label}: un hablante más</translation>
        </message>
        <message>
            <source>{label}: one step back</source>
            <translation>{label}: un paso atrás</translation>
        </message>
        <message>
            <source>{label}: paint them</source>
            <translation>{label}: pintarlas</translation>
        </message>
        <message>
            <source>{label}: remove all masks</source>
            <translation>{label}: quitar todas las máscaras</translation>
        </message>
        <message>
            <source>{label}: remove {speaker}</source>
            <translation>{label}: quitar {speaker}</translation>
        </message>
        <message>
            <source>{label}: scale them to the image</source>
            <translation>{label}: escalarlas a la imagen</translation>
        </message>
        <message>
            <source>{label}: take out all pictures</source>
            <translation>{label}: quitar todas las imágenes</translation>
        </message>
        <message>
            <source>{label}: take out the selected pictures</source>
            <translation>{label}: quitar las imágenes seleccionadas</translation>
        </message>
        <message>
            <source>{label}: take what is in the clipboard</source>
            <translation>{label}: tomar lo que hay en el portapapeles</translation>
        </message>
        <message>
            <source>{label}: the file cannot be read; it does not answer.</source>
            <translation>{label}: no se puede leer el archivo; no responde.</translation>
        </message>
        <message>
            <source>{label}: use {what}</source>
            <translation>{label}: usar {what}</translation>
        </message>
        <message>
            <source>{left} were not tried</source>
            <translation>{left} sin intentar</translation>
        </message>
        <message>
            <source>{length} bytes</source>
            <translation>{length} bytes</translation>
        </message>
        <message>
            <source>{lost} Other jobs go on.</source>
            <translation>{lost} Los demás trabajos siguen.</translation>
        </message>
        <message>
            <source>{name}: speaker</source>
            <translation>{name}: hablante</translation>
        </message>
        <message>
            <source>{name}: starts at, in seconds</source>
            <translation>{name}: empieza en, en segundos</translation>
        </message>
        <message>
            <source>{number} in minutes and seconds</source>
            <translation>{number} en minutos y segundos</translation>
        </message>
        <message>
            <source>{number} jobs</source>
            <translation>{number} trabajos</translation>
        </message>
        <message>
            <source>{number} of {total}{failed}{doing}</source>
            <translation>{number} de {total}{failed}{doing}</translation>
        </message>
        <message>
            <source>{others} files came; the first one is taken.</source>
            <translation>Llegaron {others} archivos; se toma el primero.</translation>
        </message>
        <message>
            <source>{percent} % of the picture</source>
            <translation>{percent} % de la imagen</translation>
        </message>
        <message>
            <source>{pictures} are in the list already.</source>
            <translation>Ya están en la lista: {pictures}.</translation>
        </message>
        <message>
            <source>{pictures} is in the list already.</source>
            <translation>Ya está en la lista: {pictures}.</translation>
        </message>
        <message>
            <source>{queue_length} in the queue</source>
            <translation>{queue_length} en la cola</translation>
        </message>
        <message>
            <source>{sentence} It is sent by itself later.</source>
            <translation>{sentence} Se envía solo más tarde.</translation>
        </message>
        <message>
            <source>{sent} of {size}</source>
            <translation>{sent} de {size}</translation>
        </message>
        <message>
            <source>{size} after rounding</source>
            <translation>{size} tras redondear</translation>
        </message>
        <message>
            <source>{size} px</source>
            <translation>{size} px</translation>
        </message>
        <message>
            <source>{size} px · {length}</source>
            <translation>{size} px · {length}</translation>
        </message>
        <message>
            <source>{speaker} has no mask. Paint where the speaker is.</source>
            <translation>{speaker} no tiene máscara. Pinte dónde está el hablante.</translation>
        </message>
        <message>
            <source>{speaker} has no sound. Add one, or remove the speaker.</source>
            <translation>{speaker} no tiene sonido. Añada uno o quite al hablante.</translation>
        </message>
        <message>
            <source>{speaker}, starts at {start}</source>
            <translation>{speaker}, empieza en {start}</translation>
        </message>
        <message>
            <source>{stops} problems</source>
            <translation>{stops} problemas</translation>
        </message>
        <message>
            <source>{there} {title} already, and is not sent again.</source>
            <translation>{there} {title} desde antes, y no se envía otra vez.</translation>
        </message>
        <message>
            <source>{title} (cannot be used)</source>
            <translation>{title} (no se puede usar)</translation>
        </message>
        <message>
            <source>{title} (node {node_id})</source>
            <translation>{title} (nodo {node_id})</translation>
        </message>
        <message>
            <source>{title} did not answer while the graph was checked.</source>
            <translation>{title} no respondió mientras se comprobaba el grafo.</translation>
        </message>
        <message>
            <source>{title} does not answer.</source>
            <translation>{title} no responde.</translation>
        </message>
        <message>
            <source>{title} does not have this file.</source>
            <translation>{title} no tiene este archivo.</translation>
        </message>
        <message>
            <source>{title} waits in the outbox: {reason}</source>
            <translation>{title} espera en la bandeja de salida: {reason}</translation>
        </message>
        <message>
            <source>{title} was not submitted: {message}</source>
            <translation>{title} no se envió: {message}</translation>
        </message>
        <message>
            <source>{title} was not submitted: {problem}</source>
            <translation>{title} no se envió: {problem}</translation>
        </message>
        <message>
            <source>{title} · {total} jobs: {counts_text}</source>
            <translation>{title} · {total} trabajos: {counts_text}</translation>
        </message>
        <message>
            <source>{title}: {number} in the outbox, because server or database are away.</source>
            <translation>{title}: {number} en la bandeja de salida, porque faltan el servidor o la base de datos.</translation>
        </message>
        <message>
            <source>{twice} is varied twice.</source>
            <translation>{twice} varía dos veces.</translation>
        </message>
        <message>
            <source>{typed} = {number} jobs; at most {most_jobs} at once.</source>
            <translation>{typed} = {number} trabajos; como mucho {most_jobs} a la vez.</translation>
        </message>
        <message>
            <source>{waiting} not sent</source>
            <translation>{waiting} sin enviar</translation>
        </message>
        <message>
            <source>{where} a picture; {label} takes {kind}.</source>
            <translation>{where} lo adecuado: es una imagen, y {label} acepta {kind}.</translation>
        </message>
        <message>
            <source>{where} neither a file nor a picture.</source>
            <translation>{where} ni un archivo ni una imagen.</translation>
        </message>
        <message>
            <source>{words} in the first job</source>
            <translation>{words} en el primer trabajo</translation>
        </message>
        <message>
            <source>“{name}” cannot be read.</source>
            <translation>«{name}» no se puede leer.</translation>
        </message>
        <message>
            <source>“{name}” cannot be shown; masks can be painted all the same.</source>
            <translation>«{name}» no se puede mostrar; aun así se pueden pintar máscaras.</translation>
        </message>
        <message>
            <source>“{name}” cannot be taken as a mask: {why}</source>
            <translation>«{name}» no se puede usar como máscara: {why}</translation>
        </message>
        <message>
            <source>“{name}” does not answer.</source>
            <translation>«{name}» no responde.</translation>
        </message>
        <message>
            <source>“{name}” exists and is replaced.</source>
            <translation>«{name}» existe y se sustituye.</translation>
        </message>
        <message>
            <source>“{name}” is empty.</source>
            <translation>«{name}» está vacío.</translation>
        </message>
        <message>
            <source>“{name}” is no file.</source>
            <translation>«{name}» no es un archivo.</translation>
        </message>
        <message>
            <source>“{name}” is now “{name_2}”.</source>
            <translation>«{name}» ahora es «{name_2}».</translation>
        </message>
        <message>
            <source>“{name}” is the mask of {speaker} now.</source>
            <translation>«{name}» es ahora la máscara de {speaker}.</translation>
        </message>
        <message>
            <source>“{name}” is {kind}, not {wanted}.</source>
            <translation>«{name}» es {kind}, no {wanted}.</translation>
        </message>
        <message>
            <source>“{text}” does not answer.</source>
            <translation>«{text}» no responde.</translation>
        </message>
    </context>
    <context>
        <name>Window</name>
        <message>
            <source> for {lost}</source>
            <translation> desde hace {lost}</translation>
        </message>
        <message>
            <source> {text}{many} unreachable</source>
            <translation> {text}{many} inaccesibles</translation>
        </message>
        <message numerus="yes">
            <source>%n away</source>
            <translation>
                <numerusform>%n ausente</numerusform>
                <numerusform>%n ausentes</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n connecting</source>
            <translation>
                <numerusform>%n conectando</numerusform>
                <numerusform>%n conectando</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n server(s) ready</source>
            <translation>
                <numerusform>%n servidor listo</numerusform>
                <numerusform>%n servidores listos</numerusform>
            </translation>
        </message>
        <message>
            <source>1 {some}server</source>
            <translation>1 servidor {some}</translation>
        </message>
        <message>
            <source>A copy was set aside in the state file.</source>
            <translation>Se guardó una copia en el archivo de estado.</translation>
        </message>
        <message>
            <source>A fault in jobmonitor. Nothing is lost: go on, or start it again.</source>
            <translation>Un fallo de jobmonitor. No se ha perdido nada: siga, o inícielo de nuevo.</translation>
        </message>
        <message>
            <source>A window of its own</source>
            <translation>En una ventana propia</translation>
        </message>
        <message>
            <source>About the database</source>
            <translation>Acerca de la base de datos</translation>
        </message>
        <message>
            <source>All that match but {exceptions} selected</source>
            <translation>Seleccionados todos los que coinciden menos {exceptions}</translation>
        </message>
        <message>
            <source>All that match selected</source>
            <translation>Seleccionados todos los que coinciden</translation>
        </message>
        <message>
            <source>All {count} that match selected</source>
            <translation>Seleccionados los {count} que coinciden</translation>
        </message>
        <message>
            <source>Back into the window</source>
            <translation>De vuelta a la ventana</translation>
        </message>
        <message>
            <source>Being opened</source>
            <translation>Abriéndose</translation>
        </message>
        <message>
            <source>Cancel</source>
            <translation>Cancelar</translation>
        </message>
        <message>
            <source>Clear</source>
            <translation>Quitar</translation>
        </message>
        <message>
            <source>Clear the selection</source>
            <translation>Quitar la selección</translation>
        </message>
        <message>
            <source>Close</source>
            <translation>Cerrar</translation>
        </message>
        <message>
            <source>Close “{title}”</source>
            <translation>Cerrar «{title}»</translation>
        </message>
        <message>
            <source>ComfyUI {version} · {device}</source>
            <translation>ComfyUI {version} · {device}</translation>
        </message>
        <message>
            <source>Copy</source>
            <translation>Copiar</translation>
        </message>
        <message>
            <source>Copy what was found</source>
            <translation>Copiar lo que se encontró</translation>
        </message>
        <message>
            <source>Details</source>
            <translation>Detalles</translation>
        </message>
        <message>
            <source>Dismiss</source>
            <translation>Descartar</translation>
        </message>
        <message>
            <source>Dismiss ({more} more)</source>
            <translation>Descartar ({more} más)</translation>
        </message>
        <message>
            <source>From the outbox. It is not sent while this form is open.</source>
            <translation>De la bandeja de salida. No se envía mientras este formulario esté abierto.</translation>
        </message>
        <message>
            <source>Hide details</source>
            <translation>Ocultar detalles</translation>
        </message>
        <message>
            <source>How the window is arranged is not kept.</source>
            <translation>No se guarda cómo está dispuesta la ventana.</translation>
        </message>
        <message>
            <source>How the window was left is not known.</source>
            <translation>No se sabe cómo se dejó la ventana.</translation>
        </message>
        <message>
            <source>Jobs by kind</source>
            <translation>Trabajos por tipo</translation>
        </message>
        <message>
            <source>Move to the bottom</source>
            <translation>Mover abajo</translation>
        </message>
        <message>
            <source>Move to the left</source>
            <translation>Mover a la izquierda</translation>
        </message>
        <message>
            <source>Move to the right</source>
            <translation>Mover a la derecha</translation>
        </message>
        <message>
            <source>Name</source>
            <translation>Nombre</translation>
        </message>
        <message>
            <source>Progress</source>
            <translation>Progreso</translation>
        </message>
        <message>
            <source>Put behind “{title}”</source>
            <translation>Poner detrás de «{title}»</translation>
        </message>
        <message>
            <source>Select nothing but the job that is shown (Esc in the list)</source>
            <translation>Seleccionar solo el trabajo que se muestra (Esc en la lista)</translation>
        </message>
        <message>
            <source>Something went wrong: {what}.</source>
            <translation>Algo salió mal: {what}.</translation>
        </message>
        <message>
            <source>Stop</source>
            <translation>Detener</translation>
        </message>
        <message>
            <source>Tables</source>
            <translation>Tablas</translation>
        </message>
        <message>
            <source>Technical details</source>
            <translation>Detalles técnicos</translation>
        </message>
        <message>
            <source>The Submit form asks for the address of a ComfyUI server.
To have one each time: --server, JOBMONITOR_SERVER, or the settings file.</source>
            <translation>El formulario de envío pide la dirección de un servidor ComfyUI.
Para tener uno siempre: --server, JOBMONITOR_SERVER o el archivo de ajustes.</translation>
        </message>
        <message>
            <source>The database was not reached yet.</source>
            <translation>Todavía no se ha accedido a la base de datos.</translation>
        </message>
        <message>
            <source>The job is not in the database any more.</source>
            <translation>El trabajo ya no está en la base de datos.</translation>
        </message>
        <message>
            <source>The layout that was kept is damaged. What can be read is used.</source>
            <translation>La disposición guardada está dañada. Se usa lo que se puede leer.</translation>
        </message>
        <message>
            <source>The layout was kept by a newer jobmonitor. What this one knows of it is used.</source>
            <translation>La disposición la guardó un jobmonitor más reciente. Se usa lo que este conoce de ella.</translation>
        </message>
        <message>
            <source>Toolbar</source>
            <translation>Barra de herramientas</translation>
        </message>
        <message>
            <source>What is missing or odd</source>
            <translation>Qué falta o extraña</translation>
        </message>
        <message>
            <source>Where “{title}” stands</source>
            <translation>Dónde está «{title}»</translation>
        </message>
        <message>
            <source>connected</source>
            <translation>conectada</translation>
        </message>
        <message>
            <source>connected, with problems</source>
            <translation>conectada, con problemas</translation>
        </message>
        <message>
            <source>database · connecting…</source>
            <translation>base de datos · conectando…</translation>
        </message>
        <message>
            <source>folded</source>
            <translation>plegado</translation>
        </message>
        <message>
            <source>idle</source>
            <translation>libre</translation>
        </message>
        <message>
            <source>jobmonitor · {info}</source>
            <translation>jobmonitor · {info}</translation>
        </message>
        <message>
            <source>legacy + new</source>
            <translation>antiguas + nuevas</translation>
        </message>
        <message>
            <source>legacy tables</source>
            <translation>tablas antiguas</translation>
        </message>
        <message>
            <source>more </source>
            <translation>más </translation>
        </message>
        <message>
            <source>no server yet</source>
            <translation>sin servidor todavía</translation>
        </message>
        <message>
            <source>polling</source>
            <translation>sondeando</translation>
        </message>
        <message>
            <source>read only</source>
            <translation>solo consulta</translation>
        </message>
        <message>
            <source>read only, with problems</source>
            <translation>solo consulta, con problemas</translation>
        </message>
        <message>
            <source>shown</source>
            <translation>a la vista</translation>
        </message>
        <message>
            <source>{count} of the {count_2} that match selected</source>
            <translation>Seleccionados {count} de los {count_2} que coinciden</translation>
        </message>
        <message>
            <source>{count} selected</source>
            <translation>{count} seleccionados</translation>
        </message>
        <message>
            <source>{count} {some}servers</source>
            <translation>{count} servidores {some}</translation>
        </message>
        <message>
            <source>{length} in the queue</source>
            <translation>{length} en la cola</translation>
        </message>
        <message>
            <source>{title} (read only)</source>
            <translation>{title} (solo consulta)</translation>
        </message>
        <message>
            <source>{title} unreachable{span}</source>
            <translation>{title} inaccesible{span}</translation>
        </message>
        <message>
            <source>{title} · connecting…</source>
            <translation>{title} · conectando…</translation>
        </message>
        <message>
            <source>{title} · not connected since {lost_since}</source>
            <translation>{title} · sin conexión desde las {lost_since}</translation>
        </message>
        <message>
            <source>{what}… {done} of {total}</source>
            <translation>{what}… {done} de {total}</translation>
        </message>
    </context>
    <context>
        <name>Words</name>
        <message>
            <source>in {span}</source>
            <translation>en {span}</translation>
        </message>
        <message>
            <source>just now</source>
            <translation>ahora mismo</translation>
        </message>
        <message>
            <source>yesterday</source>
            <translation>ayer</translation>
        </message>
        <message>
            <source>{span} ago</source>
            <translation>hace {span}</translation>
        </message>
    </context>
    <context>
        <name>Workflows</name>
        <message>
            <source>0 gives the same caption each time; more is more varied.</source>
            <translation>0 da siempre la misma descripción; más es más variado.</translation>
        </message>
        <message>
            <source>0 keeps the picture as it is, 1 keeps nothing of it.</source>
            <translation>0 deja la imagen como está, 1 no conserva nada de ella.</translation>
        </message>
        <message>
            <source>0 keeps the subject as it is, 1 keeps nothing of it.</source>
            <translation>0 deja el sujeto como está, 1 no conserva nada de él.</translation>
        </message>
        <message>
            <source>Audio</source>
            <translation>Audio</translation>
        </message>
        <message>
            <source>Audio scale</source>
            <translation>Escala del audio</translation>
        </message>
        <message>
            <source>Audio start</source>
            <translation>Inicio del audio</translation>
        </message>
        <message>
            <source>Both sides are rounded to multiples of 32.</source>
            <translation>Ambos lados se redondean a múltiplos de 32.</translation>
        </message>
        <message>
            <source>Both sides are rounded to multiples of 32; the shape of the subject is kept by cutting its edges.</source>
            <translation>Ambos lados se redondean a múltiplos de 32; la forma del sujeto se conserva recortando sus bordes.</translation>
        </message>
        <message>
            <source>Both sides are rounded to multiples of 32; the shape of the video is kept by cutting its edges.</source>
            <translation>Ambos lados se redondean a múltiplos de 32; la forma del vídeo se conserva recortando sus bordes.</translation>
        </message>
        <message>
            <source>CLIP vision</source>
            <translation>CLIP vision</translation>
        </message>
        <message>
            <source>Call people by the trigger word</source>
            <translation>Llamar a las personas por la palabra clave</translation>
        </message>
        <message>
            <source>Caption model</source>
            <translation>Modelo de descripciones</translation>
        </message>
        <message>
            <source>Caption type</source>
            <translation>Tipo de descripción</translation>
        </message>
        <message>
            <source>Captions for pictures</source>
            <translation>Descripciones de imágenes</translation>
        </message>
        <message>
            <source>Changes a picture as an instruction says, and keeps the rest.</source>
            <translation>Cambia una imagen según una instrucción y conserva el resto.</translation>
        </message>
        <message>
            <source>Checkpoint</source>
            <translation>Checkpoint</translation>
        </message>
        <message>
            <source>Close-up, medium shot, wide shot and the like.</source>
            <translation>Primer plano, plano medio, plano general y similares.</translation>
        </message>
        <message>
            <source>Describe the camera angle</source>
            <translation>Describir el ángulo de cámara</translation>
        </message>
        <message>
            <source>Describe the composition</source>
            <translation>Describir la composición</translation>
        </message>
        <message>
            <source>Describe the depth of field</source>
            <translation>Describir la profundidad de campo</translation>
        </message>
        <message>
            <source>Describe the lighting</source>
            <translation>Describir la iluminación</translation>
        </message>
        <message>
            <source>Diffusion model</source>
            <translation>Modelo de difusión</translation>
        </message>
        <message>
            <source>Duration</source>
            <translation>Duración</translation>
        </message>
        <message>
            <source>Edit an image</source>
            <translation>Editar una imagen</translation>
        </message>
        <message>
            <source>Ends the clip where the sound ends; otherwise frames that are left over stay.</source>
            <translation>Termina el clip donde acaba el sonido; si no, quedan los fotogramas sobrantes.</translation>
        </message>
        <message>
            <source>Eye level, low angle, bird’s eye and the like.</source>
            <translation>A la altura de los ojos, contrapicado, a vista de pájaro y similares.</translation>
        </message>
        <message>
            <source>For photographs: likely camera, aperture, shutter speed, ISO.</source>
            <translation>En fotografías: cámara, apertura, obturación e ISO probables.</translation>
        </message>
        <message>
            <source>Guess camera and exposure</source>
            <translation>Adivinar cámara y exposición</translation>
        </message>
        <message>
            <source>Guidance</source>
            <translation>Guía</translation>
        </message>
        <message>
            <source>How closely the instruction is followed.</source>
            <translation>Con qué fidelidad se sigue la instrucción.</translation>
        </message>
        <message>
            <source>How closely the prompt is followed.</source>
            <translation>Con qué fidelidad se sigue el prompt.</translation>
        </message>
        <message>
            <source>How much of the style picture is taken over.</source>
            <translation>Cuánto se toma de la imagen de estilo.</translation>
        </message>
        <message>
            <source>How strongly the sound moves the mouth.</source>
            <translation>Con qué fuerza el sonido mueve la boca.</translation>
        </message>
        <message>
            <source>How the result looks.</source>
            <translation>Qué aspecto tiene el resultado.</translation>
        </message>
        <message>
            <source>Image</source>
            <translation>Imagen</translation>
        </message>
        <message>
            <source>Image to image</source>
            <translation>Imagen a imagen</translation>
        </message>
        <message>
            <source>Image to video (Wan)</source>
            <translation>Imagen a vídeo (Wan)</translation>
        </message>
        <message>
            <source>Images</source>
            <translation>Imágenes</translation>
        </message>
        <message>
            <source>In the shape of the image, unless you type another; both sides are rounded to multiples of 32, and edges are cut where that needs it. At most 1280 wide.</source>
            <translation>Con la forma de la imagen, salvo que escriba otra; ambos lados se redondean a múltiplos de 32 y se recortan los bordes si hace falta. Como mucho 1280 de ancho.</translation>
        </message>
        <message>
            <source>In the shape of the image, unless you type another; both sides are rounded to multiples of 32, and edges are cut where that needs it. At most 640 wide, with infinitetalk 1248 × 640.</source>
            <translation>Con la forma de la imagen, salvo que escriba otra; ambos lados se redondean a múltiplos de 32 y se recortan los bordes si hace falta. Como mucho 640 de ancho; con infinitetalk, 1248 × 640.</translation>
        </message>
        <message>
            <source>Instruction</source>
            <translation>Instrucción</translation>
        </message>
        <message>
            <source>Is taken at 25 frames a second.</source>
            <translation>Se toma a 25 fotogramas por segundo.</translation>
        </message>
        <message>
            <source>Keep it decent</source>
            <translation>Mantener el decoro</translation>
        </message>
        <message>
            <source>Leading lines, rule of thirds, symmetry and the like.</source>
            <translation>Líneas guía, regla de los tercios, simetría y similares.</translation>
        </message>
        <message>
            <source>Leave out artist and title</source>
            <translation>Omitir artista y título</translation>
        </message>
        <message>
            <source>Leave out fixed traits of people</source>
            <translation>Omitir rasgos fijos de las personas</translation>
        </message>
        <message>
            <source>Leave out mood and feeling</source>
            <translation>Omitir ambiente y sensación</translation>
        </message>
        <message>
            <source>Leave out text in the picture</source>
            <translation>Omitir el texto de la imagen</translation>
        </message>
        <message>
            <source>Leave out the resolution</source>
            <translation>Omitir la resolución</translation>
        </message>
        <message>
            <source>Length</source>
            <translation>Duración</translation>
        </message>
        <message>
            <source>Lets the person in a picture speak what is heard.</source>
            <translation>Hace que la persona de una imagen diga lo que se oye.</translation>
        </message>
        <message>
            <source>Lets up to four people in a picture speak, each with sounds of their own.</source>
            <translation>Hace hablar a hasta cuatro personas de una imagen, cada una con sus propios sonidos.</translation>
        </message>
        <message>
            <source>Lip-sync model</source>
            <translation>Modelo de sincronía labial</translation>
        </message>
        <message>
            <source>Lip-sync of a video</source>
            <translation>Sincronía labial de un vídeo</translation>
        </message>
        <message>
            <source>Lip-sync, one speaker</source>
            <translation>Sincronía labial, un hablante</translation>
        </message>
        <message>
            <source>Lip-sync, several speakers</source>
            <translation>Sincronía labial, varios hablantes</translation>
        </message>
        <message>
            <source>Makes a short clip that begins with a picture and follows a prompt.</source>
            <translation>Genera un clip corto que empieza con una imagen y sigue un prompt.</translation>
        </message>
        <message>
            <source>Masks</source>
            <translation>Máscaras</translation>
        </message>
        <message>
            <source>Max new tokens</source>
            <translation>Máximo de tokens nuevos</translation>
        </message>
        <message>
            <source>Mention a watermark where there is one</source>
            <translation>Mencionar la marca de agua si la hay</translation>
        </message>
        <message>
            <source>Model</source>
            <translation>Modelo</translation>
        </message>
        <message>
            <source>Moves the lips of the person in a video to another sound.</source>
            <translation>Mueve los labios de la persona de un vídeo según otro sonido.</translation>
        </message>
        <message>
            <source>Name orientation and aspect ratio</source>
            <translation>Nombrar orientación y proporción</translation>
        </message>
        <message>
            <source>Name the camera’s height</source>
            <translation>Nombrar la altura de la cámara</translation>
        </message>
        <message>
            <source>Name the sources of light</source>
            <translation>Nombrar las fuentes de luz</translation>
        </message>
        <message>
            <source>Name the type of shot</source>
            <translation>Nombrar el tipo de plano</translation>
        </message>
        <message>
            <source>Negative prompt</source>
            <translation>Prompt negativo</translation>
        </message>
        <message>
            <source>No ambiguous language</source>
            <translation>Sin lenguaje ambiguo</translation>
        </message>
        <message>
            <source>No phrases about the picture</source>
            <translation>Sin frases sobre la imagen</translation>
        </message>
        <message>
            <source>No polite euphemisms</source>
            <translation>Sin eufemismos corteses</translation>
        </message>
        <message>
            <source>Nothing sexual is mentioned.</source>
            <translation>No se menciona nada sexual.</translation>
        </message>
        <message>
            <source>Nothing that cannot be changed, such as gender; hair style and the like stay.</source>
            <translation>Nada que no se pueda cambiar, como el género; el peinado y similares se quedan.</translation>
        </message>
        <message>
            <source>One job for each.</source>
            <translation>Un trabajo para cada una.</translation>
        </message>
        <message>
            <source>One to four speakers. Sounds of one speaker may begin at any time; they are mixed before they are sent.</source>
            <translation>De uno a cuatro hablantes. Los sonidos de un hablante pueden empezar en cualquier momento; se mezclan antes de enviarlos.</translation>
        </message>
        <message>
            <source>Only what matters most</source>
            <translation>Solo lo que más importa</translation>
        </message>
        <message>
            <source>Paints a picture anew after a prompt; strength says how much of the original may change.</source>
            <translation>Pinta una imagen de nuevo según un prompt; la fuerza dice cuánto puede cambiar del original.</translation>
        </message>
        <message>
            <source>Paints a subject in the style of another picture.</source>
            <translation>Pinta un sujeto con el estilo de otra imagen.</translation>
        </message>
        <message>
            <source>Prompt</source>
            <translation>Prompt</translation>
        </message>
        <message>
            <source>Quantization</source>
            <translation>Cuantización</translation>
        </message>
        <message>
            <source>Rate the aesthetic quality</source>
            <translation>Valorar la calidad estética</translation>
        </message>
        <message>
            <source>Say how old people are</source>
            <translation>Decir la edad de las personas</translation>
        </message>
        <message>
            <source>Say whether it is safe for work</source>
            <translation>Decir si es apto para el trabajo</translation>
        </message>
        <message>
            <source>Say whether there are JPEG artifacts</source>
            <translation>Decir si hay artefactos JPEG</translation>
        </message>
        <message>
            <source>Say whether there is a watermark</source>
            <translation>Decir si hay marca de agua</translation>
        </message>
        <message>
            <source>Second text encoder</source>
            <translation>Segundo codificador de texto</translation>
        </message>
        <message>
            <source>Seconds. The model makes 4k + 1 frames; the clip has the length that comes nearest.</source>
            <translation>Segundos. El modelo genera 4k + 1 fotogramas; el clip tiene la duración más cercana.</translation>
        </message>
        <message>
            <source>Seconds; never shorter than what is heard. The model makes 4k + 1 frames, and the clip has the length that comes nearest.</source>
            <translation>Segundos; nunca menos de lo que se oye. El modelo genera 4k + 1 fotogramas y el clip tiene la duración más cercana.</translation>
        </message>
        <message>
            <source>Seed</source>
            <translation>Semilla</translation>
        </message>
        <message>
            <source>Size</source>
            <translation>Tamaño</translation>
        </message>
        <message>
            <source>Speakers</source>
            <translation>Hablantes</translation>
        </message>
        <message>
            <source>Stands at the beginning of each caption; may stay empty.</source>
            <translation>Va al principio de cada descripción; puede quedar vacía.</translation>
        </message>
        <message>
            <source>Steps</source>
            <translation>Pasos</translation>
        </message>
        <message>
            <source>Strength</source>
            <translation>Fuerza</translation>
        </message>
        <message>
            <source>Style image</source>
            <translation>Imagen de estilo</translation>
        </message>
        <message>
            <source>Style model</source>
            <translation>Modelo de estilo</translation>
        </message>
        <message>
            <source>Style strength</source>
            <translation>Fuerza del estilo</translation>
        </message>
        <message>
            <source>Style transfer</source>
            <translation>Transferencia de estilo</translation>
        </message>
        <message>
            <source>Subject image</source>
            <translation>Imagen del sujeto</translation>
        </message>
        <message>
            <source>Temperature</source>
            <translation>Temperatura</translation>
        </message>
        <message>
            <source>Text encoder</source>
            <translation>Codificador de texto</translation>
        </message>
        <message>
            <source>The first frame of the clip.</source>
            <translation>El primer fotograma del clip.</translation>
        </message>
        <message>
            <source>The people who speak; the first frame of the clip.</source>
            <translation>Las personas que hablan; el primer fotograma del clip.</translation>
        </message>
        <message>
            <source>The person who speaks, face to the camera; the first frame of the clip.</source>
            <translation>La persona que habla, de cara a la cámara; el primer fotograma del clip.</translation>
        </message>
        <message>
            <source>The picture to change.</source>
            <translation>La imagen que se cambia.</translation>
        </message>
        <message>
            <source>The same seed with the same values gives the result that the server already has, nothing new.</source>
            <translation>La misma semilla con los mismos valores da el resultado que el servidor ya tiene, nada nuevo.</translation>
        </message>
        <message>
            <source>The server downloads it at the first use.</source>
            <translation>El servidor lo descarga en el primer uso.</translation>
        </message>
        <message>
            <source>Top-k</source>
            <translation>Top-k</translation>
        </message>
        <message>
            <source>Top-p</source>
            <translation>Top-p</translation>
        </message>
        <message>
            <source>Trigger word</source>
            <translation>Palabra clave</translation>
        </message>
        <message>
            <source>Trim to audio</source>
            <translation>Recortar al audio</translation>
        </message>
        <message>
            <source>VAE</source>
            <translation>VAE</translation>
        </message>
        <message>
            <source>Video</source>
            <translation>Vídeo</translation>
        </message>
        <message>
            <source>Vulgar language</source>
            <translation>Lenguaje vulgar</translation>
        </message>
        <message>
            <source>What else is seen: mood, gestures, camera.</source>
            <translation>Qué más se ve: ambiente, gestos, cámara.</translation>
        </message>
        <message>
            <source>What else is seen: mood, gestures.</source>
            <translation>Qué más se ve: ambiente, gestos.</translation>
        </message>
        <message>
            <source>What is seen in the result.</source>
            <translation>Lo que se ve en el resultado.</translation>
        </message>
        <message>
            <source>What the person says. The clip ends with the shorter of video and sound.</source>
            <translation>Lo que dice la persona. El clip acaba con lo más corto de vídeo y sonido.</translation>
        </message>
        <message>
            <source>What the person says. The clip is as long as it.</source>
            <translation>Lo que dice la persona. El clip dura lo mismo.</translation>
        </message>
        <message>
            <source>What the picture shall not show; may stay empty.</source>
            <translation>Lo que la imagen no debe mostrar; puede quedar vacío.</translation>
        </message>
        <message>
            <source>What the picture shall show.</source>
            <translation>Lo que la imagen debe mostrar.</translation>
        </message>
        <message>
            <source>What to change, in plain words: “make it night”, “remove the car”.</source>
            <translation>Qué cambiar, con palabras sencillas: «que sea de noche», «quita el coche».</translation>
        </message>
        <message>
            <source>Where a caption is cut off at the latest; a word is one or two tokens.</source>
            <translation>Dónde se corta una descripción a más tardar; una palabra son uno o dos tokens.</translation>
        </message>
        <message>
            <source>Where each speaker is in the picture: one mask a speaker, painted over the face.</source>
            <translation>Dónde está cada hablante en la imagen: una máscara por hablante, pintada sobre la cara.</translation>
        </message>
        <message>
            <source>Wherever a person is seen, the caption uses the trigger word as the name.</source>
            <translation>Donde se vea una persona, la descripción usa la palabra clave como nombre.</translation>
        </message>
        <message>
            <source>Whole seconds of the sound that are left out at its beginning.</source>
            <translation>Segundos enteros del sonido que se omiten al principio.</translation>
        </message>
        <message>
            <source>Without “This image shows …”: for captions that a model is trained with.</source>
            <translation>Sin «Esta imagen muestra…»: para descripciones con las que se entrena un modelo.</translation>
        </message>
        <message>
            <source>Words are drawn from the likeliest that together have this probability.</source>
            <translation>Las palabras se sacan de las más probables que juntas tienen esta probabilidad.</translation>
        </message>
        <message>
            <source>Words are drawn from this many of the likeliest; 0 sets no bound.</source>
            <translation>Las palabras se sacan de este número de las más probables; 0 no pone límite.</translation>
        </message>
        <message>
            <source>Writes a caption for each of many pictures, for instance to train a character.</source>
            <translation>Escribe una descripción para cada una de muchas imágenes, por ejemplo para entrenar un personaje.</translation>
        </message>
        <message>
            <source>infinitetalk keeps long clips steady, takes larger pictures and has an audio scale.</source>
            <translation>infinitetalk mantiene estables los clips largos, acepta imágenes más grandes y tiene escala de audio.</translation>
        </message>
        <message>
            <source>multitalk and infinitetalk have files of their own.</source>
            <translation>multitalk e infinitetalk tienen archivos propios.</translation>
        </message>
        <message>
            <source>nf4 needs the least memory, bf16 is the most exact.</source>
            <translation>nf4 necesita menos memoria, bf16 es el más exacto.</translation>
        </message>
    </context>
</TS>
